package dev.fettle.api.wire;

import dev.fettle.Problem;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of nodes and tells all that is wrong at once, each with its place. Nothing is converted: text is not read
 * as a number, an unknown field is an error, and so is null where a value must be.
 */
public final class Binder {
    private static final int MOST_ERRORS = 50;

    private final List<Problem.Detail> wrong = new ArrayList<>();

    private Binder() {}

    /** @throws Problem with one detail for each field that is wrong */
    public static <B extends Body> B bind(Class<B> type, Node node) {
        Binder binder = new Binder();
        Object body = binder.fields(type, "", node);
        binder.check();
        return type.cast(Objects.requireNonNull(body, "a body without errors was not made"));
    }

    /** Of a document that is a list; an error names the item by its index. */
    public static <B extends Body> List<B> bindList(Class<B> type, Node node) {
        Binder binder = new Binder();
        List<@Nullable Object> bodies = binder.items(node, "", (path, item) -> binder.fields(type, path, item));
        binder.check();
        return bodies.stream().filter(Objects::nonNull).map(type::cast).toList();
    }

    private void check() {
        if (!wrong.isEmpty()) {
            throw Problem.invalid(
                    "bad-request", wrong.stream().limit(MOST_ERRORS).toList());
        }
    }

    private @Nullable Object value(AnnotatedType type, Bounds bounds, String path, Node node) {
        Class<?> raw = Types.raw(type.getType());
        if (raw == List.class) {
            AnnotatedType element = argument(type, 0);
            return items(node, path, (at, item) -> value(element, bounds, at, item));
        }
        if (raw == Map.class) {
            return map(argument(type, 1), bounds, path, node);
        }
        if (Body.class.isAssignableFrom(raw)) {
            return fields(raw, path, node);
        }
        try {
            return Scalars.read(raw, bounds, node);
        } catch (IllegalArgumentException e) {
            add(path, node, Scalars.wrong(raw, node), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Object fields(Class<?> type, String path, Node node) {
        if (!(node instanceof Node.Fields given)) {
            add(path, node, "this is " + node.what(), "an object with " + names(type));
            return null;
        }
        int before = wrong.size();
        RecordComponent[] components = type.getRecordComponents();
        given.fields().forEach((name, value) -> {
            if (Arrays.stream(components).noneMatch(c -> c.getName().equals(name))) {
                add(join(path, Clip.of(name)), value, "there is no such field", "one of " + names(type));
            }
        });
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(components[i], path, given);
        }
        return wrong.size() == before ? create(type, components, values, path, node) : null;
    }

    private @Nullable Object component(RecordComponent component, String path, Node.Fields given) {
        String name = component.getName();
        String at = join(path, name);
        Node node = given.fields().get(name);
        if (node == null || node instanceof Node.Nothing) {
            if (!Types.isNullable(component)) {
                String right = Scalars.right(Types.raw(component.getGenericType()), Bounds.of(component));
                add(at, node == null ? given : node, node == null ? "is missing" : "is null", right);
            }
            return null;
        }
        return value(component.getAnnotatedType(), Bounds.of(component), at, node);
    }

    private List<@Nullable Object> items(Node node, String path, Each each) {
        List<@Nullable Object> values = new ArrayList<>();
        if (node instanceof Node.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                values.add(each.read(path + "[" + i + "]", list.items().get(i)));
            }
        } else {
            add(path, node, "this is " + node.what(), "a list");
        }
        return values;
    }

    private Map<String, @Nullable Object> map(AnnotatedType valueType, Bounds bounds, String path, Node node) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (node instanceof Node.Fields given) {
            given.fields().forEach((name, value) -> {
                String unfit = Scalars.unfit(name);
                if (unfit != null || name.isEmpty()) {
                    add(join(path, Clip.of(name)), value, "this is no name", "a name without control characters");
                } else {
                    values.put(name, value(valueType, bounds, join(path, Clip.of(name)), value));
                }
            });
        } else {
            add(path, node, "this is " + node.what(), "an object with one field for each name");
        }
        return values;
    }

    private Object create(
            Class<?> type, RecordComponent[] components, @Nullable Object[] values, String path, Node node) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the record " + type + " refused its values at " + path, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record " + type + " cannot be created of " + node.what(), e);
        }
    }

    private void add(String path, Node node, String what, String right) {
        wrong.add(new Problem.Detail(path, what, right).at(Math.max(1, node.line()), Math.max(1, node.column())));
    }

    private static AnnotatedType argument(AnnotatedType type, int index) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            return parameterized.getAnnotatedActualTypeArguments()[index];
        }
        Type plain = type.getType();
        throw new IllegalStateException("a list or map without its types: " + plain);
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private interface Each {
        @Nullable
        Object read(String path, Node node);
    }
}

package dev.fettle.action;

import dev.fettle.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads an action's parameter record from what a playbook says, and describes it. Unknown parameters are errors. */
public final class Params {
    /**
     * One parameter, for schema, reference and form.
     *
     * @param words the allowed words, for an enum
     * @param element the type of the elements, for a list
     */
    public record Described(
            String name,
            ParamType type,
            @Nullable ParamType element,
            List<String> words,
            String meaning,
            String defaults,
            boolean required,
            String min,
            String max) {}

    private Params() {}

    /** In the order of the record. */
    public static List<Described> describe(Class<? extends Record> params) {
        return Arrays.stream(params.getRecordComponents()).map(Params::describe).toList();
    }

    /** @throws Problem with one detail for each parameter that is unknown, missing or wrong */
    public static <P extends Record> P bind(Class<P> params, Map<String, Object> raw) {
        List<Problem.Detail> wrong = new ArrayList<>();
        RecordComponent[] components = params.getRecordComponents();
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toCollection(TreeSet::new));
        for (String name : raw.keySet()) {
            if (!known.contains(name)) {
                wrong.add(new Problem.Detail(name, "there is no such parameter", "one of " + String.join(", ", known)));
            }
        }
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i], raw, wrong);
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-parameters", wrong);
        }
        return create(params, components, values);
    }

    private static @Nullable Object value(
            RecordComponent component, Map<String, Object> raw, List<Problem.Detail> wrong) {
        Described described = describe(component);
        Object given = raw.get(described.name());
        if (given == null && raw.containsKey(described.name())) {
            wrong.add(new Problem.Detail(described.name(), "has no value", right(described)));
            return null;
        }
        if (given == null && described.required()) {
            wrong.add(new Problem.Detail(described.name(), "is missing", right(described)));
            return null;
        }
        if (given == null && described.defaults().isEmpty()) {
            return null;
        }
        try {
            Object value = read(component, described, given == null ? fromText(described) : given);
            String outside = outside(described, value);
            if (outside != null) {
                wrong.add(new Problem.Detail(described.name(), shown(given) + " is out of bounds", outside));
            }
            return value;
        } catch (IllegalArgumentException e) {
            String right = e.getMessage() == null ? right(described) : e.getMessage();
            wrong.add(new Problem.Detail(described.name(), shown(given) + " is not " + article(described), right));
            return null;
        }
    }

    private static Object read(RecordComponent component, Described described, Object raw) {
        return switch (described.type()) {
            case ENUM -> ParamType.readEnum(component.getType(), raw);
            case LIST -> {
                if (!(raw instanceof List<?> list) || described.element() == null) {
                    throw new IllegalArgumentException("a list");
                }
                ParamType element = described.element();
                Class<?> type = elementClass(component);
                yield list.stream()
                        .map(e -> element == ParamType.ENUM ? ParamType.readEnum(type, e) : element.read(e))
                        .toList();
            }
            case INTEGER -> {
                long number = (Long) described.type().read(raw);
                boolean isInt = component.getType() == int.class || component.getType() == Integer.class;
                if (isInt && number != (int) number) {
                    throw new IllegalArgumentException("a whole number of at most " + Integer.MAX_VALUE);
                }
                yield isInt ? (Object) Integer.valueOf((int) number) : (Object) Long.valueOf(number);
            }
            default -> described.type().read(raw);
        };
    }

    /** What would be right where the value is out of its bounds; null where it is within. */
    private static @Nullable String outside(Described described, Object value) {
        boolean tooSmall = !described.min().isEmpty() && compare(described, value, described.min()) < 0;
        boolean tooLarge = !described.max().isEmpty() && compare(described, value, described.max()) > 0;
        if (!tooSmall && !tooLarge) {
            return null;
        }
        if (described.max().isEmpty()) {
            return "at least " + described.min();
        }
        return described.min().isEmpty()
                ? "at most " + described.max()
                : "from " + described.min() + " to " + described.max();
    }

    private static int compare(Described described, Object value, String bound) {
        return switch (value) {
            case Long n -> Long.compare(n, Long.parseLong(bound));
            case Integer n -> Long.compare(n, Long.parseLong(bound));
            case Double n -> Double.compare(n, Double.parseDouble(bound));
            case Duration d -> d.compareTo(Durations.parse(bound));
            case ByteSize s -> Long.compare(s.bytes(), ByteSize.parse(bound).bytes());
            case Percent p -> p.value().compareTo(Percent.parse(bound).value());
            default -> throw new IllegalStateException("bounds make no sense for " + described.type());
        };
    }

    private static Object fromText(Described described) {
        String text = described.defaults();
        return switch (described.type()) {
            case BOOLEAN -> Boolean.valueOf(text);
            case NUMBER -> Double.valueOf(text);
            case LIST -> text.equals("[]") ? List.of() : List.of(text.split(","));
            default -> text;
        };
    }

    private static Described describe(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        if (param == null) {
            throw new IllegalStateException("parameter without @Param: " + component);
        }
        ParamType type = ParamType.of(component.getType());
        boolean required = param.defaults().isEmpty() && !param.optional();
        List<String> words = component.getType().isEnum()
                ? List.of(ParamType.words(component.getType()).split(", "))
                : List.of();
        ParamType element = type == ParamType.LIST ? ParamType.of(elementClass(component)) : null;
        return new Described(
                component.getName(),
                type,
                element,
                words,
                param.value(),
                param.defaults(),
                required,
                param.min(),
                param.max());
    }

    private static Class<?> elementClass(RecordComponent component) {
        ParameterizedType list = (ParameterizedType) component.getGenericType();
        return (Class<?>) list.getActualTypeArguments()[0];
    }

    private static String right(Described described) {
        return described.words().isEmpty()
                ? described.type().right()
                : "one of " + String.join(", ", described.words());
    }

    private static String article(Described described) {
        return described.words().isEmpty() ? described.type().right() : "one of the words allowed here";
    }

    private static String shown(@Nullable Object given) {
        String text = String.valueOf(given);
        return "'" + (text.length() <= 60 ? text : text.substring(0, 57) + "...") + "'";
    }

    private static <P extends Record> P create(
            Class<P> params, RecordComponent[] components, @Nullable Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = params.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new IllegalStateException("the record " + params.getName() + " refused its values", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record " + params.getName() + " cannot be created", e);
        }
    }
}

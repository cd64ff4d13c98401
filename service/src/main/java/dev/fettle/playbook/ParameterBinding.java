package dev.fettle.playbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A playbook's parameters with values: those of a request, and defaults for the rest. */
public final class ParameterBinding {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Object> typed;

    private ParameterBinding(Map<String, Object> typed) {
        this.typed = Collections.unmodifiableMap(typed);
    }

    /**
     * Binds. Values are as JSON gives them, or text in the form of {@link #canonical()}, so that command lines, forms and
     * stored plans can be bound alike.
     *
     * @throws Problem {@code bad-parameters} with one detail for each parameter that is unknown, missing or wrong
     */
    public static ParameterBinding bind(Playbook playbook, Map<String, ?> given) {
        List<Problem.Detail> wrong = new ArrayList<>();
        List<String> known =
                playbook.parameters().stream().map(Playbook.Parameter::name).toList();
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                String right = known.isEmpty() ? "it has none" : Suggestion.among(name, known);
                String field = YamlNode.shortened(name);
                wrong.add(new Problem.Detail(field, playbook.name() + " has no such parameter", right));
            }
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        for (Playbook.Parameter parameter : playbook.parameters()) {
            Object value = value(parameter, given, wrong);
            if (value != null) {
                typed.put(parameter.name(), value);
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-parameters", wrong);
        }
        return new ParameterBinding(typed);
    }

    /** By name, in the order they were declared: {@link java.time.Duration} and so on. */
    public Map<String, Object> typed() {
        return typed;
    }

    /** As JSON has them: text, numbers, truth values, lists. Binds to the same values again. */
    public SortedMap<String, Object> json() {
        SortedMap<String, Object> json = new TreeMap<>();
        typed.forEach((name, value) -> json.put(name, ParameterValues.json(value)));
        return Collections.unmodifiableSortedMap(json);
    }

    /** One text for each value however it was written, by name: for digests. Binds to the same values again. */
    public SortedMap<String, String> canonical() {
        SortedMap<String, String> text = new TreeMap<>();
        typed.forEach((name, value) -> text.put(name, canonical(value)));
        return Collections.unmodifiableSortedMap(text);
    }

    /** The step's parameters with ours filled in, as JSON has them: ready to store, and for {@code ActionSpec.bind}. */
    public Map<String, Object> resolve(Playbook.Step step) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        step.with().forEach((name, raw) -> resolved.put(name, Template.fill(raw, this::filled)));
        return Collections.unmodifiableMap(resolved);
    }

    private Object filled(String name) {
        return ParameterValues.json(Objects.requireNonNull(typed.get(name), name));
    }

    private static @Nullable Object value(
            Playbook.Parameter parameter, Map<String, ?> given, List<Problem.Detail> wrong) {
        Object raw = given.get(parameter.name());
        if (raw == null) {
            if (parameter.defaults() == null || given.containsKey(parameter.name())) {
                wrong.add(new Problem.Detail(parameter.name(), "has no value", right(parameter)));
            }
            return parameter.defaults();
        }
        try {
            Object value = ParameterValues.read(parameter, fromText(parameter, raw));
            String outside = ParameterValues.outside(parameter, value);
            if (outside != null) {
                wrong.add(new Problem.Detail(parameter.name(), shown(raw) + " is out of bounds", outside));
            }
            return value;
        } catch (IllegalArgumentException e) {
            String right = e.getMessage() == null ? right(parameter) : e.getMessage();
            wrong.add(new Problem.Detail(parameter.name(), shown(raw) + " does not fit", right));
            return null;
        }
    }

    /** What JSON would have given for a text. */
    private static Object fromText(Playbook.Parameter parameter, Object raw) {
        if (!(raw instanceof String text)) {
            return raw;
        }
        try {
            return switch (parameter.type()) {
                case INTEGER -> Long.valueOf(text);
                case NUMBER -> Double.valueOf(text);
                case BOOLEAN -> text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
                case LIST -> text.startsWith("[") ? JSON.readValue(text, List.class) : Arrays.asList(text.split(","));
                case STRING, DURATION, SIZE, PERCENT, GLOB, ENUM -> text;
            };
        } catch (NumberFormatException | JsonProcessingException e) {
            return text;
        }
    }

    private static String canonical(Object value) {
        try {
            return value instanceof List<?> list
                    ? JSON.writeValueAsString(ParameterValues.json(list))
                    : ParameterValues.text(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of plain values is always JSON", e);
        }
    }

    private static String right(Playbook.Parameter parameter) {
        return parameter.words().isEmpty()
                ? parameter.type().right()
                : "one of " + String.join(", ", parameter.words());
    }

    private static String shown(Object raw) {
        return "'" + YamlNode.shortened(raw.toString()) + "'";
    }
}

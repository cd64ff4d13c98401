package dev.fettle.playbook;

import dev.fettle.action.ParamType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what may be set: {@code parameters: {ttl: {type: duration, default: 1h, min: 1m}}}. */
final class ParametersReader {
    static final List<String> FIELDS = List.of("type", "words", "element", "default", "min", "max", "description");
    private static final List<String> TYPES =
            Arrays.stream(ParamType.values()).map(type -> type.word()).toList();

    private final Findings findings;
    private final Set<String> broken = new HashSet<>();

    ParametersReader(Findings findings) {
        this.findings = findings;
    }

    /** Those whose declaration is wrong, so that nothing can be said of their use. */
    Set<String> broken() {
        return broken;
    }

    List<Playbook.Parameter> read(@Nullable YamlNode node) {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            findings.add(node.at(), "parameters", "is " + YamlNode.kind(node), "names, each with its type");
            return List.of();
        }
        List<Playbook.Parameter> parameters = new ArrayList<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            String field = "parameters." + YamlNode.shortened(name);
            int before = findings.count();
            if (!Template.NAME.matcher(name).matches()) {
                String right = "a letter, then letters, digits, dashes and underscores; at most 63";
                findings.add(entry.key().at(), field, "this is no name for a parameter", right);
            }
            parameters.add(parameter(name, Fields.of(entry.value(), field, FIELDS, findings)));
            if (findings.count() > before) {
                broken.add(name);
            }
        }
        return parameters;
    }

    private Playbook.Parameter parameter(String name, Fields fields) {
        ParamType type = type(fields, "type", "one of " + String.join(", ", TYPES));
        if (type == null) {
            return new Playbook.Parameter(name, ParamType.STRING, List.of(), null, null, null, null, "");
        }
        List<String> words = words(fields);
        ParamType element = null;
        if (type == ParamType.LIST) {
            element = type(fields, "element", "the type of its elements, such as string");
            if (element == ParamType.LIST) {
                fields.wrong("element", "a list of lists", "a list of another type");
                element = ParamType.STRING;
            }
        } else if (fields.node("element") != null) {
            fields.wrong("element", "belongs to lists only", "take it out");
        }
        boolean hasWords = type == ParamType.ENUM || element == ParamType.ENUM;
        if (hasWords && fields.required("words", "the words that are allowed") != null && words.isEmpty()) {
            fields.wrong("words", "is empty", "at least one word");
        } else if (!hasWords && fields.node("words") != null) {
            fields.wrong("words", "belongs to enums only", "take it out, or say 'type: enum'");
        }
        String description = fields.read("description", ParamType.STRING, String.class, "");
        var plain = new Playbook.Parameter(name, type, words, element, null, null, null, description);
        Object min = bound(fields, "min", plain);
        Object max = bound(fields, "max", plain);
        if (min != null && max != null && ParameterValues.compare(min, max) > 0) {
            fields.wrong("max", "is less than min", "at least " + ParameterValues.text(min));
            max = null;
        }
        var bounded = new Playbook.Parameter(name, type, words, element, null, min, max, description);
        Object defaults = hasWords && words.isEmpty() ? null : value(fields, "default", bounded);
        return new Playbook.Parameter(name, type, words, element, defaults, min, max, description);
    }

    private @Nullable ParamType type(Fields fields, String field, String right) {
        fields.required(field, right);
        String word = fields.read(field, ParamType.STRING, String.class);
        if (word != null && !TYPES.contains(word)) {
            fields.wrong(field, "there is no type '" + YamlNode.shortened(word) + "'", Suggestion.among(word, TYPES));
            return null;
        }
        return word == null ? null : ParamType.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private List<String> words(Fields fields) {
        List<String> words = new ArrayList<>();
        List<YamlNode> items = fields.items("words", "words");
        for (int i = 0; i < items.size(); i++) {
            String field = fields.path("words") + "[" + i + "]";
            Object word = Fields.read(findings, field, items.get(i), ParamType.STRING);
            if (word instanceof String text) {
                words.add(text);
            }
        }
        return words;
    }

    private @Nullable Object bound(Fields fields, String field, Playbook.Parameter parameter) {
        if (fields.node(field) != null && !ParameterValues.ordered(parameter.type())) {
            String right = "bounds belong to numbers, durations, sizes and shares; take it out";
            fields.wrong(field, "a " + parameter.type().word() + " has no bounds", right);
            return null;
        }
        return value(fields, field, parameter);
    }

    private @Nullable Object value(Fields fields, String field, Playbook.Parameter parameter) {
        YamlNode node = fields.node(field);
        if (node == null) {
            return null;
        }
        try {
            Object value = ParameterValues.read(parameter, plain(node));
            String outside = ParameterValues.outside(parameter, value);
            if (outside != null) {
                fields.wrong(field, "'" + ParameterValues.text(value) + "' is out of bounds", outside);
            }
            return outside == null ? value : null;
        } catch (IllegalArgumentException e) {
            String right = e.getMessage() == null ? parameter.type().right() : e.getMessage();
            fields.wrong(field, "is " + YamlNode.kind(node), right);
            return null;
        }
    }

    private static @Nullable Object plain(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar.value();
            case YamlNode.Sequence list ->
                list.items().stream()
                        .map(item -> Objects.requireNonNullElse(plain(item), ""))
                        .toList();
            case YamlNode.Mapping mapping -> null;
        };
    }
}

package dev.fettle.playbook;

import dev.fettle.action.Durations;
import dev.fettle.action.ParamType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group of fields of a document. Reports unknown fields at once and wrong ones as they are read. */
final class Fields {
    private final Findings findings;
    private final String path;
    private final YamlNode.Position at;
    private final boolean group;
    private final Map<String, YamlNode> byName = new HashMap<>();

    private Fields(Findings findings, String path, YamlNode node) {
        this.findings = findings;
        this.path = path;
        this.at = node.at();
        this.group = node instanceof YamlNode.Mapping;
    }

    /** Where the node is no group of fields, that is reported, and that fields are missing then is not. */
    static Fields of(YamlNode node, String path, List<String> known, Findings findings) {
        Fields fields = new Fields(findings, path, node);
        if (!(node instanceof YamlNode.Mapping mapping)) {
            findings.add(node.at(), path, "is " + YamlNode.kind(node), "fields: " + String.join(", ", known));
            return fields;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            if (known.contains(name)) {
                fields.byName.put(name, entry.value());
            } else {
                findings.add(
                        entry.key().at(), fields.path(name), "there is no such field", Suggestion.among(name, known));
            }
        }
        return fields;
    }

    String path(String name) {
        String shown = YamlNode.shortened(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    YamlNode.Position at() {
        return at;
    }

    /** Where the field's value stands; the group's own place where there is none. */
    YamlNode.Position at(String name) {
        YamlNode node = byName.get(name);
        return node == null ? at : node.at();
    }

    @Nullable
    YamlNode node(String name) {
        return byName.get(name);
    }

    /** Reported where it is missing. */
    @Nullable
    YamlNode required(String name, String right) {
        YamlNode node = byName.get(name);
        if (node == null && group) {
            findings.add(at, path(name), "is missing", right);
        }
        return node;
    }

    /** Null where it is left out or wrong; wrong is reported. */
    <T> @Nullable T read(String name, ParamType type, Class<T> as) {
        YamlNode node = byName.get(name);
        return node == null ? null : as.cast(read(findings, path(name), node, type));
    }

    <T> T read(String name, ParamType type, Class<T> as, T otherwise) {
        T value = read(name, type, as);
        return value == null ? otherwise : value;
    }

    /** A whole number from least to most; another one is reported. */
    long within(String name, long otherwise, long least, long most) {
        long number = read(name, ParamType.INTEGER, Long.class, otherwise);
        if (number < least || number > most) {
            String right = most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            wrong(name, "is " + number, right);
        }
        return number;
    }

    /** The same, null where it is left out. */
    @Nullable
    Long withinIfGiven(String name, long least, long most) {
        return node(name) == null ? null : within(name, least, least, most);
    }

    /** The value, reported where it is longer than that. */
    Duration atMost(String name, Duration value, Duration most) {
        if (value.compareTo(most) > 0) {
            wrong(name, "is " + Durations.format(value), "at most " + Durations.format(most));
        }
        return value;
    }

    /** Empty where it is missing or wrong; both are reported. */
    String requiredText(String name, String right) {
        if (required(name, right) == null) {
            return "";
        }
        String text = read(name, ParamType.STRING, String.class, "");
        if (text.isBlank() && byName.get(name) instanceof YamlNode.Scalar s && s.value() instanceof String) {
            findings.add(s.at(), path(name), "is empty", right);
        }
        return text;
    }

    /** The nodes of a list; empty where it is left out or no list; the latter is reported. */
    List<YamlNode> items(String name, String of) {
        YamlNode node = byName.get(name);
        if (node == null) {
            return List.of();
        }
        if (node instanceof YamlNode.Sequence list) {
            return list.items();
        }
        findings.add(node.at(), path(name), "is " + YamlNode.kind(node), "a list of " + of);
        return List.of();
    }

    void wrong(String name, String wrong, String right) {
        findings.add(at(name), path(name), wrong, right);
    }

    /** Null where it is wrong, which is reported. */
    static @Nullable Object read(Findings findings, String field, YamlNode node, ParamType type) {
        if (node instanceof YamlNode.Scalar scalar && scalar.value() != null) {
            try {
                return type.read(type == ParamType.INTEGER && scalar.value() instanceof String ? null : scalar.value());
            } catch (IllegalArgumentException e) {
                findings.add(node.at(), field, "is " + YamlNode.kind(node), right(scalar, type, e));
                return null;
            }
        }
        findings.add(node.at(), field, "is " + YamlNode.kind(node), type.right());
        return null;
    }

    private static String right(YamlNode.Scalar scalar, ParamType type, IllegalArgumentException e) {
        if (scalar.text().contains("${")) {
            return "parameters stand in steps[].with only";
        }
        if (type == ParamType.STRING) {
            return "put it in quotes to have it as text";
        }
        return e.getMessage() == null ? type.right() : e.getMessage();
    }
}

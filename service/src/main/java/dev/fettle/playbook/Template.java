package dev.fettle.playbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text with parameters in it: <code>${name}</code>. One that is the whole text keeps its type; one within a longer text
 * becomes part of it. <code>$${</code> is a plain <code>${</code>.
 */
record Template(List<Part> parts) {
    /** How parameters may be called. */
    static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    private static final Pattern MENTIONED = Pattern.compile("\\$\\{(" + NAME.pattern() + ")}");

    sealed interface Part {
        record Literal(String text) implements Part {}

        record Reference(String name) implements Part {}
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("$${", i)) {
                literal.append("${");
                i += 3;
            } else if (text.startsWith("${", i)) {
                int end = text.indexOf('}', i);
                String name = end < 0 ? "" : text.substring(i + 2, end);
                Matcher m = NAME.matcher(name);
                if (!m.matches()) {
                    throw new IllegalArgumentException(
                            end < 0 ? "'${' without its '}'" : "'${" + name + "}' names no parameter");
                }
                flush(parts, literal);
                parts.add(new Part.Reference(name));
                i = end + 1;
            } else {
                literal.append(text.charAt(i));
                i++;
            }
        }
        flush(parts, literal);
        return new Template(List.copyOf(parts));
    }

    /** The parameters that a text names, even one that {@link #parse} refuses. */
    static Set<String> mentioned(String text) {
        return MENTIONED.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
    }

    List<String> references() {
        return parts.stream()
                .filter(Part.Reference.class::isInstance)
                .map(part -> ((Part.Reference) part).name())
                .toList();
    }

    /** Whether it is one parameter and nothing else. */
    boolean whole() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Reference;
    }

    /** Fills every text in a value of a step, which is a scalar or a list. */
    static Object fill(Object raw, Function<String, Object> values) {
        return switch (raw) {
            case String text -> parse(text).filled(values);
            case List<?> list ->
                list.stream()
                        .map(item -> fill(Objects.requireNonNull(item), values))
                        .toList();
            default -> raw;
        };
    }

    /** @param values the parameters as JSON has them */
    private Object filled(Function<String, Object> values) {
        if (whole()) {
            return values.apply(references().getFirst());
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(
                    switch (part) {
                        case Part.Literal literal -> literal.text();
                        case Part.Reference reference -> ParameterValues.text(values.apply(reference.name()));
                    });
        }
        return text.toString();
    }

    private static void flush(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }
}

package dev.fettle.restart;

import dev.fettle.action.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text from the configuration with places for what is known of a server: <code>{host}</code>, <code>{port}</code>,
 * <code>{pod}</code>, which is the first part of the host's name, <code>{deployment}</code>, <code>{runId}</code>,
 * <code>{label.NAME}</code>. What is filled in comes from users and from servers, which may lie: only what no shell and no
 * program takes for anything but a plain word gets in. There is no way to write a brace that is no place; a command that
 * needs one belongs into a script.
 */
final class Template {
    static final String PLACES = "{host}, {port}, {pod}, {deployment}, {runId} or {label.NAME}";

    /** No blank, quote or sign of a shell; no dash, which begins an option, nor dot, which leads up a path, at first. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9._:-]{0,254}");

    private static final Pattern LABEL = Pattern.compile("label\\.([a-z][a-z0-9_.-]{0,62})");

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Place(String name) implements Part {}
    }

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Template parse(String text) {
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("it has a line break or another control character in it");
        }
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            String literal = text.substring(at, open < 0 ? text.length() : open);
            if (literal.indexOf('}') >= 0) {
                throw new IllegalArgumentException("it has a '}' without its '{'");
            }
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("it has a '{' without its '}'");
            }
            parts.add(place(text.substring(open + 1, close)));
            at = close + 1;
        }
        return new Template(parts);
    }

    private static Part.Place place(String name) {
        boolean known = switch (name) {
            case "host", "port", "pod", "deployment", "runId" -> true;
            default -> LABEL.matcher(name).matches();
        };
        if (!known) {
            throw new IllegalArgumentException("'{" + Shown.beginning(name, 60) + "}' is no place to fill in");
        }
        return new Part.Place(name);
    }

    /** Whether it is the same for every server. */
    boolean isFixed() {
        return parts.stream().allMatch(Part.Literal.class::isInstance);
    }

    /** Why it cannot be filled in for this server; null where it can. */
    @Nullable
    String refusal(Incarnation server) {
        for (Part part : parts) {
            if (part instanceof Part.Place(String name)) {
                String value = value(name, server);
                if (value == null || value.isEmpty()) {
                    return "{" + name + "} cannot be filled in: " + server.name() + " has none";
                }
                if (!PLAIN.matcher(value).matches()) {
                    return "{" + name + "} cannot be filled in: '" + Shown.beginning(value, 60) + "' of "
                            + server.name()
                            + " is more than a plain word (letters, digits, '_', ':', and within it '.' and '-')";
                }
            }
        }
        return null;
    }

    /** @throws IllegalStateException where there is a {@link #refusal}: nothing else may ever get in */
    String fill(Incarnation server) {
        String refusal = refusal(server);
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(
                    switch (part) {
                        case Part.Literal(String literal) -> literal;
                        case Part.Place(String name) -> value(name, server);
                    });
        }
        return text.toString();
    }

    private static @Nullable String value(String place, Incarnation server) {
        return switch (place) {
            case "host" -> server.address().host();
            case "port" -> Integer.toString(server.address().port());
            case "pod" -> HostNames.firstLabel(server.address().host());
            case "deployment" -> server.deployment();
            case "runId" -> server.runId();
            default -> server.labels().get(place.substring("label.".length()));
        };
    }
}

package dev.fettle.api.wire;

import dev.fettle.Problem;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids from paths. What is no id names nothing, so the answer is that there is no such thing. */
public final class Ids {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Ids() {}

    public static Optional<UUID> find(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** @throws Problem that there is no such thing */
    public static UUID parse(String what, String text) {
        return find(text).orElseThrow(() -> Problem.notFound(what, Clip.of(text)));
    }

    /** A number from 1 that names a thing. @throws Problem that there is no such thing */
    public static int sequence(String what, String text) {
        if (text.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(text);
        }
        throw Problem.notFound(what, Clip.of(text));
    }

    /** A name as deployments, playbooks and schedules have it. @throws Problem that there is no such thing */
    public static String name(String what, String text) {
        if (text.length() > 253 || Scalars.unfit(text) != null || text.indexOf('\n') >= 0) {
            throw Problem.notFound(what, Clip.of(text));
        }
        return text;
    }
}

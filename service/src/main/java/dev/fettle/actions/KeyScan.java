package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Glob;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SCAN as a series of pages. A pattern that is a plain name is looked up instead. */
public final class KeyScan {
    /** The cursor a scan begins with, and the one that says that it has ended. */
    public static final String START = "0";

    private static final Pattern CURSOR = Pattern.compile("\\d{1,20}");
    private static final int SMALLEST = 20;
    private static final int LARGEST = 2_000;

    /** One page: names, perhaps none, and the cursor of the next page. */
    public record Found(List<byte[]> names, String next) {
        public Found {
            names = List.copyOf(names);
        }

        public boolean last() {
            return next.equals(START);
        }
    }

    private final Reader reader;
    private final Glob pattern;
    private final @Nullable String type;
    private long asked;

    public KeyScan(Reader reader, Glob pattern, @Nullable String type) {
        this.reader = reader;
        this.pattern = pattern;
        this.type = type;
    }

    /** The page at that cursor. */
    public Found first(String cursor) {
        Optional<byte[]> name = pattern.singleName();
        if (name.isPresent()) {
            return lookUp(name.get());
        }
        asked = 0;
        return found(reader.send(page(cursor)));
    }

    /** The command that asks for that page. */
    public Command page(String cursor) {
        int count = reader.chunk("scan", SMALLEST, LARGEST);
        asked += count;
        List<Object> arguments = new ArrayList<>(List.of(cursor, "MATCH", pattern.pattern(), "COUNT", count));
        if (type != null) {
            arguments.addAll(List.of("TYPE", type));
        }
        return Command.of("SCAN", arguments.toArray()).touching(count);
    }

    /** How many keys the pages since the first were to look at. */
    public long asked() {
        return asked;
    }

    /** The page that came in answer. */
    public Found found(Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            throw new TargetFault("SCAN was refused: " + failure.line());
        }
        List<Reply> parts = reply.asList();
        if (parts.size() != 2) {
            throw new TargetFault("SCAN was answered with " + parts.size() + " parts, not a cursor and names");
        }
        List<byte[]> names = new ArrayList<>();
        for (Reply name : parts.get(1).asList()) {
            byte[] bytes = name.asBytes();
            if (bytes != null) {
                names.add(bytes);
            }
        }
        String next = parts.get(0).asText();
        if (!CURSOR.matcher(next).matches()) {
            throw new TargetFault("SCAN was answered with a cursor that is no number");
        }
        return new Found(names, next);
    }

    private Found lookUp(byte[] name) {
        Reply reply = reader.send(Command.of("TYPE", (Object) name));
        // In a cluster the key lives on one of the shards; the others say MOVED.
        String found =
                reply instanceof Reply.Failure failure && failure.code().equals("MOVED") ? "none" : reply.asText();
        boolean is = !found.equals("none") && (type == null || type.equals(found));
        return new Found(is ? List.of(name) : List.of(), START);
    }
}

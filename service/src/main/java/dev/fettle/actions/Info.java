package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Reader;
import dev.fettle.action.TargetFault;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of itself just now. */
public final class Info {
    private static final Pattern DATABASE = Pattern.compile("db(\\d{1,9}):keys=(\\d{1,18}),.*");

    private Info() {}

    /** The fields of one section of INFO. */
    public static Map<String, String> section(Reader reader, String section) {
        return fields(reader.send(Command.of("INFO", section)));
    }

    /** The fields of INFO's answer. */
    public static Map<String, String> fields(dev.fettle.action.Reply answer) {
        Map<String, String> fields = new HashMap<>();
        for (String line : answer.asText().lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    /** The databases that hold keys, each with how many; of those that were asked for, or of all where none was. */
    public static SortedMap<Integer, Long> databases(Reader reader, List<Long> wanted) {
        SortedMap<Integer, Long> sizes = new TreeMap<>();
        for (String line : lines(reader, "keyspace")) {
            Matcher database = DATABASE.matcher(line);
            if (database.matches() && (wanted.isEmpty() || wanted.contains(Long.parseLong(database.group(1))))) {
                sizes.put(Integer.parseInt(database.group(1)), Long.parseLong(database.group(2)));
            }
        }
        return sizes;
    }

    /** The server's own clock: what it stored is aged by it, however wrong ours may be. */
    public static Instant clock(dev.fettle.action.Reply time) {
        List<dev.fettle.action.Reply> parts = time.asList();
        if (parts.size() != 2) {
            throw new TargetFault("TIME was answered with " + parts.size() + " parts, not seconds and microseconds");
        }
        return Instant.ofEpochSecond(parts.get(0).asLong(), parts.get(1).asLong() * 1000);
    }

    private static List<String> lines(Reader reader, String section) {
        return reader.send(Command.of("INFO", section)).asText().lines().toList();
    }
}

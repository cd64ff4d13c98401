package dev.fettle.actions.topology;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How many keys each database of a server has, by its own INFO. */
record Keyspace(SortedMap<String, Count> databases) {
    /** @param expiring those of the keys that expire */
    record Count(long keys, long expiring) {
        long lasting() {
            return Math.max(0, keys - expiring);
        }
    }

    /** Of keys that do not expire so many may be gone: users delete some while their server is about to end. */
    private static final double DELETED = 0.1;

    /** Of so few that do not expire all may be gone: a queue that was drained is a key less. */
    private static final long FEW = 10;

    private static final Pattern DATABASE = Pattern.compile("db\\d{1,6}");
    private static final Pattern COUNT = Pattern.compile("keys=(\\d{1,18}),expires=(\\d{1,18}).*");
    private static final Pattern WRITTEN = Pattern.compile("(db\\d{1,6})=(\\d{1,18})/(\\d{1,18})");

    static Keyspace of(Member member) {
        SortedMap<String, Count> databases = new TreeMap<>();
        member.info().forEach((field, value) -> {
            Matcher count = COUNT.matcher(value);
            if (DATABASE.matcher(field).matches() && count.matches()) {
                databases.put(field, new Count(Long.parseLong(count.group(1)), Long.parseLong(count.group(2))));
            }
        });
        return new Keyspace(databases);
    }

    /** Reads what {@link #written} gave; of other texts nothing. */
    static Keyspace read(String text) {
        SortedMap<String, Count> databases = new TreeMap<>();
        Matcher each = WRITTEN.matcher(text);
        while (each.find()) {
            databases.put(each.group(1), new Count(Long.parseLong(each.group(2)), Long.parseLong(each.group(3))));
        }
        return new Keyspace(databases);
    }

    String written() {
        return databases.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue().keys() + "/"
                        + each.getValue().expiring())
                .collect(Collectors.joining(" "));
    }

    /**
     * What is missing in a later one, beyond what expires and what users may have deleted: all that there was, or in one
     * of the databases clearly more than a few of the keys that did not expire.
     *
     * @return null where nothing is
     */
    @Nullable
    String missingIn(Keyspace later) {
        boolean empty = later.keys() == 0;
        String missing = databases.entrySet().stream()
                .filter(each -> each.getValue().keys() > 0)
                .filter(each -> empty || isLess(each.getValue(), later.at(each.getKey())))
                .map(each -> words(each, later.at(each.getKey())))
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? null : missing;
    }

    private static boolean isLess(Count before, Count after) {
        return before.lasting() >= FEW && after.keys() < Math.floor(before.lasting() * (1 - DELETED));
    }

    private long keys() {
        return databases.values().stream().mapToLong(Count::keys).sum();
    }

    private static String words(Map.Entry<String, Count> before, Count after) {
        return before.getKey() + " had " + before.getValue().keys() + " keys ("
                + before.getValue().expiring() + " of them expire) and has "
                + (after.keys() == 0 ? "none" : String.valueOf(after.keys()));
    }

    private Count at(String database) {
        return databases.getOrDefault(database, new Count(0, 0));
    }
}

package dev.fettle.run;

import java.util.StringJoiner;

/** How many targets stand where: in the whole run, or in one wave. */
public record Tally(int pending, int running, int succeeded, int failed, int skipped, int cancelled, int unknown) {
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    public int total() {
        return pending + running + succeeded + failed + skipped + cancelled + unknown;
    }

    /** Such as "38 done, 2 skipped". */
    String words() {
        StringJoiner words = new StringJoiner(", ");
        add(words, succeeded, "done");
        add(words, failed, "failed");
        add(words, unknown, "unknown");
        add(words, skipped, "skipped");
        add(words, cancelled, "cancelled");
        return words.toString();
    }

    private static void add(StringJoiner words, int count, String what) {
        if (count > 0) {
            words.add(count + " " + what);
        }
    }

    /** Those that count against the failure budget. */
    public int failures() {
        return failed + unknown;
    }
}

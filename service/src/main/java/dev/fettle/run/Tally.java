package dev.fettle.run;

/** How many targets stand where: in the whole run, or in one wave. */
public record Tally(int pending, int running, int succeeded, int failed, int skipped, int cancelled, int unknown) {
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    public int total() {
        return pending + running + succeeded + failed + skipped + cancelled + unknown;
    }

    /** Those that count against the failure budget. */
    public int failures() {
        return failed + unknown;
    }
}

package dev.fettle.fleet;

import java.util.List;

/** What came of an import, in the order in which the deployments were given. */
public record Import(List<Entry> entries) {
    public Import {
        entries = List.copyOf(entries);
    }

    public enum Result {
        REGISTERED,
        UPDATED,
        UNCHANGED,
        /** Not as described; the reason says why, and what was there is as it was. */
        FAILED
    }

    /** @param reason why it failed; empty otherwise */
    public record Entry(String name, Result result, String reason) {}

    public long count(Result result) {
        return entries.stream().filter(entry -> entry.result() == result).count();
    }
}

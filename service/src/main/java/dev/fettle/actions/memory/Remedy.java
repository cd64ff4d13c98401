package dev.fettle.actions.memory;

/** What is done about fragmentation, the mildest first. */
public enum Remedy {
    NOTHING,
    /** Nothing yet: it is looked at again later. */
    WATCH,
    /** A purge, and active defragmentation for a bounded time. */
    DEFRAGMENT,
    RESTART;

    public boolean isHarderThan(Remedy other) {
        return compareTo(other) > 0;
    }
}

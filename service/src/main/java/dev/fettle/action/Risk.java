package dev.fettle.action;

/** What may happen to the users of a server when a remedy is used wrongly; policies decide on it. */
public enum Risk {
    /** Reads, or changes nothing that data or latency depend on. */
    LOW,
    /** Changes or removes data that was meant to go, or may be felt as latency. */
    MEDIUM,
    /** May lose data or interrupt service when its preconditions are wrong. */
    HIGH
}

package dev.fettle.actions.topology;

/** What came of an attempt to give a shard another primary. */
sealed interface Switch {
    /** The other one is the primary. */
    record Over(String words) implements Switch {}

    /** All is as it was, but for what {@link Way#restore} puts back. */
    record NotOver(String why) implements Switch {}

    /** It could not be found out within its time. */
    record Unclear(String why) implements Switch {}
}

package dev.fettle.actions.topology;

import dev.fettle.action.Shard;

/**
 * How a server keeps its data over a restart.
 *
 * @param save its save points
 */
record Keeping(Member member, Setting save) {
    static Keeping of(Shard shard, Member member) {
        return new Keeping(member, Setting.of(shard, member.address(), "save"));
    }

    boolean appends() {
        return member.flag("aof_enabled");
    }

    /** Whether it writes a snapshot as it ends. */
    boolean saves() {
        return !save.value().isBlank();
    }

    /** Whether all that is known of it says so. */
    boolean isOnNoDisk() {
        return !appends() && save.isKnown() && !saves();
    }
}

package dev.fettle.playbook;

import dev.fettle.audit.Actor;
import java.time.Instant;

/**
 * A playbook, and where it comes from.
 *
 * @param by who brought it; Fettle itself for one that is built in or lies in the folder
 * @param at when it was stored; for the others, when this Fettle started
 */
public record Stored(Playbook playbook, Origin origin, Actor by, Instant at) {
    public enum Origin {
        /** Comes with Fettle. */
        BUILT_IN,
        /** Lies in the folder of playbooks that the configuration names. */
        FOLDER,
        /** A user stored it. */
        USER
    }
}

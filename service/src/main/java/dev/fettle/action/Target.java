package dev.fettle.action;

import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;

/**
 * The server an action is to work on, with the facts read just before.
 *
 * @param protection keys of it that the action may not change, whatever its parameters say
 */
public record Target(Instance instance, Facts facts, Protection protection) {
    /** One without protected keys. */
    public Target(Instance instance, Facts facts) {
        this(instance, facts, Protection.NONE);
    }

    public String name() {
        return instance.deployment() + "/" + instance.address();
    }
}

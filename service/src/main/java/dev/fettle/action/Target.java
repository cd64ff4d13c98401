package dev.fettle.action;

import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;

/** The server an action is to work on, with the facts read just before. */
public record Target(Instance instance, Facts facts) {
    public String name() {
        return instance.deployment() + "/" + instance.address();
    }
}

package dev.fettle.action;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Instance;
import java.util.Map;

/**
 * One server process at one moment of its life: what a restart ends and replaces.
 *
 * @param deployment the name of its deployment
 * @param runId what the server calls this incarnation; its successor has another one
 * @param labels those of its deployment
 */
public record Incarnation(String deployment, Address address, String runId, Map<String, String> labels) {
    public Incarnation {
        labels = Map.copyOf(labels);
    }

    public static Incarnation of(Instance instance) {
        return new Incarnation(instance.deployment(), instance.address(), instance.runId(), instance.labels());
    }

    /** How it is called in messages. */
    public String name() {
        return deployment + "/" + address;
    }
}

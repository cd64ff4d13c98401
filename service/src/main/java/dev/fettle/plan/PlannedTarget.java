package dev.fettle.plan;

import dev.fettle.action.Estimate;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Role;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One server that the plan touches.
 *
 * @param sequence from 1, in the order in which targets may start
 * @param wave from 1
 * @param runId the incarnation that was planned; another one at the start of the step refuses it
 * @param keys how many keys it held
 * @param labels those of its deployment; policies decide on them
 * @param why why it sits in this wave
 */
public record PlannedTarget(
        int sequence,
        int wave,
        InstanceId instance,
        String deployment,
        String shard,
        Address address,
        Role role,
        String runId,
        String engine,
        long keys,
        Map<String, String> labels,
        List<Step> steps,
        String why) {
    public PlannedTarget {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        steps = List.copyOf(steps);
    }

    /** What one step of the playbook compiles to on this server, with its parameters resolved. */
    public record Step(String action, Map<String, Object> parameters, Estimate estimate) {
        public Step {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }
    }

    public String shardKey() {
        return deployment + "/" + shard;
    }

    public String name() {
        return deployment + "/" + address;
    }
}

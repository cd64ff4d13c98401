package dev.fettle.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants planned.
 *
 * @param playbook its name
 * @param version a version's hash or a unique beginning of it; null for the latest
 * @param parameters values by name, as JSON gave them
 * @param select a condition that narrows the playbook's own targets; null for all of them
 * @param shards only members of these, as deployment and shard; empty for all
 * @param leftOut servers of which the asker knows that no plan can touch them
 */
public record PlanRequest(
        String playbook,
        @Nullable String version,
        Map<String, Object> parameters,
        @Nullable String select,
        Set<String> shards,
        List<LeftOut> leftOut) {
    public PlanRequest(
            String playbook, @Nullable String version, Map<String, Object> parameters, @Nullable String select) {
        this(playbook, version, parameters, select, Set.of(), List.of());
    }

    public PlanRequest {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        shards = Set.copyOf(shards);
        leftOut = List.copyOf(leftOut);
    }
}

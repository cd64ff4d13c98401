package dev.fettle.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants planned.
 *
 * @param playbook its name
 * @param version a version's hash or a unique beginning of it; null for the latest
 * @param parameters values by name, as JSON gave them
 * @param select a condition that narrows the playbook's own targets; null for all of them
 */
public record PlanRequest(
        String playbook,
        @Nullable String version,
        Map<String, Object> parameters,
        @Nullable String select) {
    public PlanRequest {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}

package dev.fettle.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a user registers; its members are discovered from any of its seeds.
 *
 * @param name unique in the fleet: lower-case letters, digits and dashes, at most 63
 * @param version grows with every edit; callers send the one they saw
 */
public record Deployment(
        DeploymentId id,
        String name,
        Kind kind,
        List<Address> seeds,
        Access access,
        Map<String, String> labels,
        Instant createdAt,
        long version) {
    public Deployment {
        seeds = List.copyOf(seeds);
        SortedMap<String, String> sorted = new TreeMap<>(labels);
        labels = java.util.Collections.unmodifiableSortedMap(sorted);
    }
}

package dev.fettle.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final String VERSION = "a".repeat(64);
    private static final Map<String, Object> TTL = Map.of("ttl", "1h", "pattern", "temp:*");

    @Test
    void estimatesAreSamplesAndChangeNothing() {
        assertThat(digest(target("r1", Role.PRIMARY, 1, 10, TTL)))
                .isEqualTo(digest(target("r1", Role.PRIMARY, 1, 99, TTL)));
    }

    @Test
    void everythingThatAnApproverReliesOnChangesIt() {
        PlannedTarget planned = target("r1", Role.PRIMARY, 1, 10, TTL);
        Set<String> digests = new HashSet<>(List.of(
                digest(planned),
                digest(target("r2", Role.PRIMARY, 1, 10, TTL)),
                digest(target("r1", Role.REPLICA, 1, 10, TTL)),
                digest(target("r1", Role.PRIMARY, 2, 10, TTL)),
                digest(target("r1", Role.PRIMARY, 1, 10, Map.of("ttl", "2h", "pattern", "temp:*"))),
                Digest.of("b".repeat(64), TTL, null, List.of(planned)),
                Digest.of(VERSION, Map.of("ttl", "2h"), null, List.of(planned)),
                Digest.of(VERSION, TTL, "true", List.of(planned)),
                Digest.of(VERSION, TTL, null, List.of())));
        assertThat(digests).hasSize(9).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    }

    private static String digest(PlannedTarget target) {
        return Digest.of(VERSION, TTL, null, List.of(target));
    }

    private static PlannedTarget target(String runId, Role role, int wave, long keys, Map<String, Object> parameters) {
        Interval interval = Interval.exactly(keys);
        var work = new Estimate.Work(interval, interval, interval, interval, List.of(), List.of(), List.of());
        return new PlannedTarget(
                1,
                wave,
                new InstanceId(new UUID(1, 1)),
                "cache",
                "0",
                new Address("10.0.0.7", 6379),
                role,
                runId,
                "redis 7.0.15",
                keys,
                Map.of("env", "prod"),
                List.of(new PlannedTarget.Step("keys.expire", parameters, work)),
                "wave 1");
    }
}

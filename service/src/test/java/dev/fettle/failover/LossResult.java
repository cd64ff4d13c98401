package dev.fettle.failover;

import java.time.Duration;
import java.util.Map;

/**
 * What a {@link LossCheck} saw.
 *
 * @param acknowledged writes that a server said OK to
 * @param lost those of them that the present primaries do not hold with their value
 * @param lostByClient the lost ones by the kind of the client that wrote them
 * @param lackedByReplicas of each replica, by its address, how many of its shard's acknowledged writes it does not
 *     hold, once it is in step with its primary
 * @param longestGap the longest time without an acknowledged write of anybody
 * @param longestGapOfShard the same for the keys of one shard: the worst of those whose primary is another now, of all
 *     where it is the same everywhere
 * @param longestGapOfWriter the longest that one writer was without
 * @param errors what the writers were told, by kind
 * @param took how long the action took
 * @param settledAfter how long after the begin of the action all was settled
 */
public record LossResult(
        long acknowledged,
        long lost,
        Map<String, Long> lostByClient,
        Map<String, Long> lackedByReplicas,
        Duration longestGap,
        Duration longestGapOfShard,
        Duration longestGapOfWriter,
        Map<String, Long> errors,
        Duration took,
        Duration settledAfter) {
    public LossResult {
        lostByClient = Map.copyOf(lostByClient);
        lackedByReplicas = Map.copyOf(lackedByReplicas);
        errors = Map.copyOf(errors);
    }

    /** The most that one replica lacks. */
    public long lackedByReplica() {
        return lackedByReplicas.values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }
}

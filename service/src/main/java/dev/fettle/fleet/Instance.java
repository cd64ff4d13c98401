package dev.fettle.fleet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One server process of a deployment.
 *
 * @param deployment the name of its deployment
 * @param shard the name of its shard, unique in the deployment and stable through role changes and moved slots
 * @param runId the incarnation that was last seen; empty before the first answer
 * @param reason why it is in this status, when it is not up
 * @param labels those of its deployment
 * @param facts those of its last observation; null before the first
 */
public record Instance(
        InstanceId id,
        DeploymentId deploymentId,
        String deployment,
        String shard,
        Address address,
        Role role,
        String runId,
        Engine engine,
        Capabilities capabilities,
        Status status,
        String reason,
        Map<String, String> labels,
        @Nullable Facts facts,
        @Nullable Instant observedAt,
        long version) {
    /** Whether a server answers. */
    public enum Status {
        /** Discovered, not asked yet. */
        NEW,
        UP,
        /** Does not answer as it should; the reason says how. */
        UNREACHABLE,
        /** No longer a member. Kept, because runs and audit speak of it. */
        GONE
    }

    public Instance {
        labels = Map.copyOf(labels);
    }

    /** The name of its shard in the whole fleet: what a lease is taken on. */
    public String shardKey() {
        return deployment + "/" + shard;
    }

    public Optional<Facts> lastFacts() {
        return Optional.ofNullable(facts);
    }

    /** The same, at another address: where a failover took what it stands for. */
    public Instance at(Address other) {
        return new Instance(
                id,
                deploymentId,
                deployment,
                shard,
                other,
                role,
                runId,
                engine,
                capabilities,
                status,
                reason,
                labels,
                facts,
                observedAt,
                version);
    }

    /** The same instance as it answered just now. */
    public Instance seenAs(Sighting.Seen seen) {
        return new Instance(
                id,
                deploymentId,
                deployment,
                shard,
                address,
                seen.role(),
                seen.runId(),
                seen.engine(),
                capabilities,
                Status.UP,
                "",
                labels,
                seen.facts(),
                observedAt,
                version);
    }
}

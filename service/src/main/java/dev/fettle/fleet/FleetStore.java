package dev.fettle.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the fleet is kept. */
public interface FleetStore {
    /** @return false where the name is taken already */
    boolean insert(Deployment deployment);

    /** Writes seeds, access and labels where the stored version is the given one; adds one to it. @return false where it had moved on */
    boolean update(Deployment deployment);

    /**
     * Forgets it: it no longer shows, its instances become gone.
     *
     * @return false where there was none
     * @throws dev.fettle.Problem where a run works on it: a server that nobody looks after would still be written to
     */
    boolean remove(DeploymentId id, Instant at);

    Optional<Deployment> deployment(String name);

    /** Those of these names, in one statement. */
    List<Deployment> deployments(Collection<String> names);

    /** By name, those after the given one; empty string for the first page. */
    List<Deployment> deployments(String afterName, int limit);

    /** All that are not gone, with the facts of their last observation; ordered by deployment, shard, address. */
    List<Instance> instances();

    /**
     * All that are not gone, as they were last seen but without labels, facts and capabilities: a tenth of the memory that
     * {@link #instances()} takes.
     */
    List<Instance> roster();

    /** Those of one deployment, gone ones too; ordered by shard, role, address. */
    List<Instance> instances(DeploymentId deployment);

    Optional<Instance> instance(InstanceId id);

    /** Those of these ids, gone ones too, in one statement. */
    List<Instance> instances(Collection<InstanceId> ids);

    /** How many there are of each status that is not gone. */
    Map<Instance.Status, Long> statuses();

    /** Of each cluster, by its name; those without any are left out. */
    Map<String, Voters> voters();

    /** The one instance at that address that is not gone, of whatever deployment. */
    Optional<Instance> memberAt(Address address);

    /** A member of another deployment that is not gone and was last seen as that incarnation, under whatever address. */
    Optional<Instance> memberElsewhere(DeploymentId deployment, String runId);

    /**
     * A new member, or one that was gone and is back: by deployment and address. The address must not be that of a member
     * of another deployment: a server has one shard, and so one writer at a time.
     *
     * @return what is stored now
     * @throws dev.fettle.Problem where another deployment has a member there
     */
    Instance put(DeploymentId deployment, Topology.Member member);

    /** The member's shard and role as discovery says. */
    void place(InstanceId id, String shard, Role role);

    void gone(InstanceId id, Instant at, String reason);

    /** Stores what was seen: updates the instance's last facts and adds to the history. */
    default void observed(InstanceId id, Instant at, Sighting sighting) {
        observed(List.of(new Observation(id, at, sighting)));
    }

    /**
     * The same for many instances, each at most once, in one statement. Those that are gone stay so. The history may be
     * thinner than what is seen, but has every change of status, role or incarnation.
     */
    void observed(List<Observation> observations);

    /** What was found by probing at that time. */
    default void capabilities(InstanceId id, Capabilities capabilities, Instant at) {
        probed(List.of(new Probed(id, capabilities, at)));
    }

    /** The same for many instances, each at most once, in one statement. */
    void probed(List<Probed> found);

    /** What an instance can do, as it was found at that time. */
    record Probed(InstanceId instance, Capabilities found, Instant at) {}

    /** Members that were never probed, or before that time. */
    Set<InstanceId> probedBefore(Instant time);

    /** Newest first, those before the given time. */
    List<Observation> observations(InstanceId id, Instant before, int limit);

    /**
     * What was seen of the server at that address over the last time by the store's clock, the oldest first. Of what lies
     * closer together than a share of that time the newest stands for all.
     *
     * @param most at most so many
     */
    List<Observation> history(DeploymentId deployment, Address address, Duration window, int most);

    /** Drops history older than that. @return how many */
    int forgetObservations(Instant olderThan);
}

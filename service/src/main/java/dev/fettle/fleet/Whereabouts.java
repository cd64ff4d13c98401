package dev.fettle.fleet;

import java.time.Duration;
import java.util.List;

/** Where the members of a deployment's shards are at this moment, without writing it down; and how they were before. */
public final class Whereabouts {
    /** More would say no more of a course over hours. */
    private static final int MOST = 300;

    private final FleetStore fleet;
    private final Prober prober;

    public Whereabouts(FleetStore fleet, Prober prober) {
        this.fleet = fleet;
        this.prober = prober;
    }

    /** Where the members of a shard were when they were last looked for. */
    public List<Address> lastSeen(Deployment deployment, String shard) {
        return fleet.instances(deployment.id()).stream()
                .filter(instance -> instance.shard().equals(shard) && instance.status() != Instance.Status.GONE)
                .map(Instance::address)
                .toList();
    }

    /** What was seen of the member at that address over the last time, the oldest first, spread evenly. */
    public List<Observation> history(Deployment deployment, Address address, Duration window) {
        return fleet.history(deployment.id(), address, window, MOST);
    }

    /**
     * The members as the servers name them, in shards as the store names them.
     *
     * @throws dev.fettle.Problem where no seed answers as it should, or the database is away
     */
    public Topology now(Deployment deployment) {
        return ShardNames.kept(fleet.instances(deployment.id()), prober.discover(deployment));
    }
}

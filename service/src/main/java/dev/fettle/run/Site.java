package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Where the work on one target takes place, how far it is, and whether it may go on. Used by one thread. */
final class Site {
    private final Workshop shop;
    private final RunTarget target;
    private final Deployment deployment;
    private final Instance instance;
    private final Held held;
    private final Map<String, Long> commands;
    private RunTarget.Progress progress;
    private Address address;

    Site(Workshop shop, RunTarget target, Deployment deployment, Instance instance, Held held) {
        this.shop = shop;
        this.target = target;
        this.deployment = deployment;
        this.instance = instance;
        this.held = held;
        this.commands = new TreeMap<>(target.commands());
        this.progress = target.progress();
        this.address = target.address();
    }

    Workshop shop() {
        return shop;
    }

    Deployment deployment() {
        return deployment;
    }

    Held held() {
        return held;
    }

    boolean inCluster() {
        return deployment.kind() == Kind.CLUSTER;
    }

    RunTarget.Progress progress() {
        return progress;
    }

    void progressed(RunTarget.Progress next) {
        progress = next;
        held.progressed(next);
    }

    void note(String line) {
        progressed(progress.noted(line));
    }

    /** How many of each command were sent so far, earlier attempts included. */
    Map<String, Long> commands() {
        return commands;
    }

    void sent(Map<String, Long> more) {
        more.forEach((name, times) -> commands.merge(name, times, Long::sum));
    }

    /** @throws Stopped where nothing may be begun any more */
    void stopIfAsked() {
        Held.Stop why = held.stopped(System.nanoTime());
        if (why != null) {
            throw new Stopped(why.name());
        }
    }

    void pause(Duration time) {
        shop.pacer().pause(time.toNanos(), this::stopIfAsked);
    }

    /** @throws TargetFault where the server does not answer */
    Sighting.Seen look() {
        stopIfAsked();
        return switch (shop.prober().look(deployment, address)) {
            case Sighting.Seen seen -> seen;
            case Sighting.Unreachable no -> throw new TargetFault(no.reason());
        };
    }

    Target live(Sighting.Seen seen) {
        return new Target(instance.at(address).seenAs(seen), seen.facts());
    }

    /**
     * Finds the server that has the role now in the target's shard: after a failover another one holds the keys. The lease
     * is the shard's, so the work may go on there.
     *
     * @throws TargetFault where the deployment does not say, or names nobody
     */
    void follow(Role role) {
        if (deployment.kind() == Kind.STANDALONE || role != Role.PRIMARY) {
            return;
        }
        stopIfAsked();
        Address now = topology().members().stream()
                .filter(member -> member.shard().equals(target.shard()) && member.role() == role)
                .map(Topology.Member::address)
                .findFirst()
                .orElseThrow(() -> new TargetFault("its shard has no primary at the moment"));
        if (!now.equals(address)) {
            note("followed the shard's primary from " + address + " to " + now);
            address = now;
        }
    }

    private Topology topology() {
        try {
            return shop.prober().discover(deployment);
        } catch (Problem nobody) {
            throw new TargetFault(nobody.text(), nobody);
        }
    }

    /** @throws TargetFault where the server does not say */
    SlotView slots() {
        stopIfAsked();
        try {
            return shop.prober().slots(deployment, address);
        } catch (Problem silent) {
            throw new TargetFault(silent.text(), silent);
        }
    }
}

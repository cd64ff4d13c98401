package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.GiveUp;
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
import dev.fettle.playbook.ConditionValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the work on one target takes place, how far it is, and whether it may go on. Used by one thread. */
final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);
    /** How long a shard may be without a server that answers: a failover takes seconds, a large server longer to load. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

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
            throw why == Held.Stop.LOST ? Stopped.atOnce(why.name()) : new Stopped(why.name());
        }
    }

    /** Since the work on the target began. */
    long seconds() {
        Instant began = target.startedAt();
        return began == null
                ? 0
                : Math.max(0, Duration.between(began, shop.clock().instant()).toSeconds());
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

    /**
     * Looks at the server that has this role in the shard, wherever that is by now, and waits for it where it is just coming
     * back.
     *
     * @throws GiveUp where it does not come for too long
     */
    Sighting.Seen await(Role role) {
        long since = shop.pacer().nanoTime();
        while (true) {
            try {
                Sighting.Seen seen = look();
                if (seen.role() == role && !seen.facts().persistence().loading()) {
                    return seen;
                }
                throw new TargetFault(
                        seen.role() == role
                                ? "is loading its data"
                                : "is a " + Preflight.word(seen.role()) + " now, was planned as a "
                                        + Preflight.word(role));
            } catch (TargetFault fault) {
                if (role != Role.PRIMARY || shop.pacer().nanoTime() - since > PATIENCE.toNanos()) {
                    throw new GiveUp(fault.getMessage() + " (waited " + PATIENCE.toSeconds() + " s for it)");
                }
            }
            pause(BETWEEN_LOOKS);
            follow(role);
        }
    }

    Target live(Sighting.Seen seen) {
        Instance live = instance.at(address).seenAs(seen);
        return new Target(
                live,
                seen.facts(),
                shop.protections().on(ConditionValues.target(deployment.kind(), live, seen.facts())));
    }

    /**
     * Finds the server that has the role now in the target's shard, where somebody says: after a failover another one holds
     * the keys. The lease is the shard's, so the work may go on there.
     */
    void follow(Role role) {
        if (deployment.kind() == Kind.STANDALONE || role != Role.PRIMARY) {
            return;
        }
        stopIfAsked();
        try {
            shop.prober().discover(deployment).members().stream()
                    .filter(member -> member.shard().equals(target.shard()) && member.role() == role)
                    .map(Topology.Member::address)
                    .filter(now -> !now.equals(address))
                    .findFirst()
                    .ifPresent(this::moveTo);
        } catch (Problem nobody) {
            log.debug("{}: no seed says where its primary is: {}", target.name(), nobody.text());
        }
    }

    private void moveTo(Address now) {
        note("followed the shard's primary from " + address + " to " + now);
        address = now;
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

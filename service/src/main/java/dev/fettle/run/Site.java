package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Voters;
import dev.fettle.playbook.ConditionValues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the work on one target takes place, how far it is, and whether it may go on. Used by one thread. */
final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);
    /** How long a shard may be without a server that answers: a failover takes seconds, a large server longer to load. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A replica has nobody to fail over to; its link or its network may come back in a moment. */
    private static final Duration WITH_REPLICAS = Duration.ofSeconds(5);

    /** Before work begins: a lost connection is no dead server, but a dead one must not take the place of living ones. */
    private static final List<Duration> BEFORE_LOOKS =
            List.of(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(500));

    private static final Duration LONG_FOR_A_LOOK = Duration.ofSeconds(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    /** What was seen so lately is not looked at again: the connection of a step asks itself who is there. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private record Look(Sighting.Seen seen, long at) {}

    private final Workshop shop;
    private final RunTarget target;
    private final Deployment deployment;
    private final Instance instance;
    private final Held held;
    private final Waits waits;
    private final Map<String, Long> commands;
    private RunTarget.Progress progress;
    private Address address;
    private @Nullable Look preflight;

    Site(Workshop shop, RunTarget target, Deployment deployment, Instance instance, Held held) {
        this.shop = shop;
        this.target = target;
        this.deployment = deployment;
        this.instance = instance;
        this.held = held;
        this.waits = new Waits(shop.pacer(), held);
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

    Waits waits() {
        return waits;
    }

    boolean inCluster() {
        return deployment.kind() == Kind.CLUSTER;
    }

    RunTarget.Progress progress() {
        return progress;
    }

    void progressed(RunTarget.Progress next) {
        progress = next;
        underWay(next, Map.of());
    }

    /**
     * What a step has done up to now.
     *
     * @param sent how many of each command it sent, on a connection that is still open
     */
    void underWay(RunTarget.Progress now, Map<String, Long> sent) {
        Map<String, Long> all = new TreeMap<>(commands);
        sent.forEach((name, times) -> all.merge(name, times, Long::sum));
        held.progressed(new RunStore.Checkpoint(now, all));
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

    /** Since the work on the target began. */
    long seconds() {
        Instant began = target.startedAt();
        return began == null
                ? 0
                : Math.max(0, Duration.between(began, shop.clock().instant()).toSeconds());
    }

    /**
     * Looks before the first step: once; or a few times within some seconds, where it is patient.
     *
     * @throws TargetFault where the server does not answer any of them
     */
    Sighting.Seen preflight(boolean patient) {
        long since = shop.pacer().nanoTime();
        TargetFault last = new TargetFault("was not asked");
        int looks = 0;
        for (Duration before : patient ? BEFORE_LOOKS : BEFORE_LOOKS.subList(0, 1)) {
            // One that lets a look run into its bound hangs: it would do so again.
            if (shop.pacer().nanoTime() - since > LONG_FOR_A_LOOK.toNanos()) {
                break;
            }
            if (!before.isZero()) {
                waits.pause(before);
            }
            looks++;
            long now = shop.pacer().nanoTime();
            try {
                Sighting.Seen seen = look();
                preflight = new Look(seen, now);
                return seen;
            } catch (TargetFault fault) {
                last = fault;
            }
        }
        throw new TargetFault(last.getMessage() + " (asked " + looks + (looks == 1 ? " time" : " times") + " in "
                + Durations.format(Duration.ofMillis((shop.pacer().nanoTime() - since) / 1_000_000)) + ")");
    }

    /** What a step begins with: what was seen before it, once and where that is no older than a second, or {@link #await}. */
    Sighting.Seen beginning(Role role) {
        Look before = preflight;
        preflight = null;
        if (before != null && shop.pacer().nanoTime() - before.at() < FRESH.toNanos() && isReady(before.seen(), role)) {
            return before.seen();
        }
        return await(role);
    }

    private static boolean isReady(Sighting.Seen seen, Role role) {
        return seen.role() == role && !seen.facts().persistence().loading();
    }

    /** @throws TargetFault where the server does not answer */
    private Sighting.Seen look() {
        waits.stopIfAsked();
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
        Duration patience = role == Role.PRIMARY ? PATIENCE : WITH_REPLICAS;
        while (true) {
            try {
                Sighting.Seen seen = look();
                if (isReady(seen, role)) {
                    return seen;
                }
                throw new TargetFault(
                        seen.role() == role
                                ? "is loading its data"
                                : "is a " + Preflight.word(seen.role()) + " now, was planned as a "
                                        + Preflight.word(role));
            } catch (TargetFault fault) {
                if (shop.pacer().nanoTime() - since > patience.toNanos()) {
                    throw new GiveUp(fault.getMessage() + " (waited " + patience.toSeconds() + " s for it)");
                }
            }
            waits.pause(BETWEEN_LOOKS);
            follow(role);
        }
    }

    /** The target as it was planned, with what was read before its first step; nobody is asked. */
    Target planned(Facts before) {
        return new Target(
                instance, before, shop.protections().on(ConditionValues.target(deployment.kind(), instance, before)));
    }

    Target live(Sighting.Seen seen) {
        Instance live = instance.at(address).seenAs(seen);
        return new Target(
                live,
                seen.facts(),
                shop.protections().on(ConditionValues.target(deployment.kind(), live, seen.facts())));
    }

    /**
     * Finds the server that is the primary of the target's shard now, where the one at hand is not any more and somebody
     * says: after a failover another one holds the keys. The lease is the shard's, so the work may go on there, and nowhere
     * else.
     */
    void follow(Role role) {
        if (deployment.kind() == Kind.STANDALONE || role != Role.PRIMARY) {
            return;
        }
        waits.stopIfAsked();
        try {
            List<Topology.Member> primaries = shop.whereabouts().now(deployment).members().stream()
                    .filter(member -> member.role() == role)
                    .toList();
            if (primaries.stream().noneMatch(this::isStillHere)) {
                primaries.stream()
                        .filter(member -> member.shard().equals(target.shard()))
                        .map(Topology.Member::address)
                        .filter(now -> !now.equals(address))
                        .findFirst()
                        .ifPresent(this::moveTo);
            }
        } catch (Problem nobody) {
            log.debug("{}: no seed says where its primary is: {}", target.name(), nobody.text());
        }
    }

    /** A cluster goes on naming a dead primary as one, but one without slots; it may be that they were moved, too. */
    private boolean isStillHere(Topology.Member primary) {
        return primary.address().equals(address)
                && (!inCluster()
                        || Voters.votes(primary.shard())
                        || (shop.prober().look(deployment, address) instanceof Sighting.Seen seen
                                && seen.role() == primary.role()));
    }

    private void moveTo(Address now) {
        note("followed the shard's primary from " + address + " to " + now);
        address = now;
    }

    /** @throws TargetFault where the server does not say */
    SlotView slots() {
        waits.stopIfAsked();
        try {
            return shop.prober().slots(deployment, address);
        } catch (Problem silent) {
            throw new TargetFault(silent.text(), silent);
        }
    }
}

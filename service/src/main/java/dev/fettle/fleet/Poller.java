package dev.fettle.fleet;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the servers of the fleet, and keeps what it sees. */
public final class Poller {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);

    /**
     * @param concurrency how many servers are asked at once
     * @param batch how many sightings are stored in one transaction at most
     * @param probeEvery how old the knowledge of what a server can do may become
     * @param keep how long observations are kept
     */
    public record Settings(int concurrency, int batch, Duration probeEvery, Duration keep) {
        public static final Settings DEFAULT = new Settings(256, 500, Duration.ofDays(1), Duration.ofDays(2));
    }

    /** How many answered, and how many did not. */
    public record Polled(int up, int unreachable) {}

    private final FleetStore fleet;
    private final Prober prober;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;
    private final Settings settings;

    public Poller(
            FleetStore fleet, Prober prober, AuditLog audit, UnitOfWork unit, InstantSource clock, Settings settings) {
        this.fleet = fleet;
        this.prober = prober;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
        this.settings = settings;
    }

    /** Looks at every member of the fleet once. */
    public Polled pollAll() {
        Map<DeploymentId, Deployment> deployments = new HashMap<>();
        Deployments.all(fleet).forEach(deployment -> deployments.put(deployment.id(), deployment));
        return poll(deployments, fleet.roster());
    }

    /** Looks at every member of a deployment once. */
    public Polled poll(Deployment deployment) {
        return poll(Map.of(deployment.id(), deployment), fleet.instances(deployment.id()));
    }

    /** Drops the observations that are too old. @return how many */
    public int forget() {
        return fleet.forgetObservations(clock.instant().minus(settings.keep()));
    }

    private Polled poll(Map<DeploymentId, Deployment> deployments, List<Instance> instances) {
        Set<InstanceId> due = fleet.probedBefore(clock.instant().minus(settings.probeEvery()));
        List<Look> looks = new ArrayList<>();
        for (Instance instance : instances) {
            Deployment deployment = deployments.get(instance.deploymentId());
            if (deployment != null && instance.status() != Instance.Status.GONE) {
                looks.add(new Look(deployment, instance, due.contains(instance.id())));
            }
        }
        // Those that did not answer the last time come last: waiting for them delays nobody else.
        looks.sort(Comparator.comparing(look -> look.before().status() == Instance.Status.UNREACHABLE));
        int[] counts = new int[2];
        Crowd.batches(looks, settings.concurrency(), look -> look.at(prober, clock), settings.batch(), batch -> {
            store(batch);
            for (Looked looked : batch) {
                counts[looked.sighting() instanceof Sighting.Seen ? 0 : 1]++;
            }
        });
        return new Polled(counts[0], counts[1]);
    }

    private void store(List<Looked> batch) {
        unit.run(() -> {
            fleet.observed(batch.stream().map(Looked::observation).toList());
            fleet.probed(
                    batch.stream().flatMap(looked -> looked.probed().stream()).toList());
            for (Looked looked : batch) {
                looked.changes().forEach(what -> tell(looked.before(), what));
            }
        });
        batch.forEach(Poller::logStatus);
    }

    private void tell(Instance instance, String what) {
        audit.append(
                Actor.SYSTEM,
                new AuditEvent.MemberChanged(
                        instance.deployment(), instance.address().toString(), what));
        unit.afterCommit(() -> log.info("{}/{} {}", instance.deployment(), instance.address(), what));
    }

    private static void logStatus(Looked looked) {
        Instance before = looked.before();
        switch (looked.sighting()) {
            case Sighting.Seen seen -> {
                if (before.status() != Instance.Status.UP) {
                    log.info("{}/{} is up: {}", before.deployment(), before.address(), seen.engine());
                }
            }
            case Sighting.Unreachable not -> {
                if (before.status() != Instance.Status.UNREACHABLE
                        || !before.reason().equals(not.reason())) {
                    log.info("{}/{} is unreachable: {}", before.deployment(), before.address(), not.reason());
                }
            }
        }
    }
}

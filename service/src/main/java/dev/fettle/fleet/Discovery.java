package dev.fettle.fleet;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the members of deployments as their servers name them. */
public final class Discovery {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);
    private static final int AT_ONCE = 32;

    private final FleetStore fleet;
    private final Membership membership;
    private final Prober prober;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    /** Why the last discovery of a deployment failed, so that it is told once and not each time. */
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    public Discovery(FleetStore fleet, Prober prober, AuditLog audit, UnitOfWork unit, InstantSource clock) {
        this.fleet = fleet;
        this.membership = new Membership(fleet);
        this.prober = prober;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /**
     * Asks the deployment's servers for its members, and stores who joined, left, or changed shard or role; each with an
     * event, in one transaction.
     *
     * @throws Problem where no seed answers as it should, or a member belongs to another deployment; then nothing is
     *     changed
     */
    public Topology discover(Deployment deployment) {
        Topology found = prober.discover(deployment);
        return unit.call(() -> {
            // Asking took its time: the deployment may have been removed or edited meanwhile.
            boolean asAsked = fleet.deployment(deployment.name())
                    .filter(stored -> stored.id().equals(deployment.id()) && stored.version() == deployment.version())
                    .isPresent();
            return asAsked ? membership.reconcile(deployment, found, clock.instant(), this::tell) : found;
        });
    }

    /** Discovers all deployments, some at once; one that fails does not hold up the others. @return how many failed */
    public int discoverAll() {
        List<Deployment> all = Deployments.all(fleet);
        failing.keySet().retainAll(all.stream().map(Deployment::name).toList());
        AtomicInteger failed = new AtomicInteger();
        Crowd.each(all, AT_ONCE, deployment -> {
            if (!tryOne(deployment)) {
                failed.incrementAndGet();
            }
        });
        return failed.get();
    }

    private boolean tryOne(Deployment deployment) {
        try {
            discover(deployment);
            if (failing.remove(deployment.name()) != null) {
                log.info("deployment {} can be discovered again", deployment.name());
            }
            return true;
        } catch (Problem e) {
            if (!e.text().equals(failing.put(deployment.name(), e.text()))) {
                log.info("deployment {} cannot be discovered: {}", deployment.name(), e.text());
            }
            return false;
        }
    }

    private void tell(String deployment, Address address, String what) {
        audit.append(Actor.SYSTEM, new AuditEvent.MemberChanged(deployment, address.toString(), what));
        unit.afterCommit(() -> log.info("{}/{} {}", deployment, address, what));
    }
}

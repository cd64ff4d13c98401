package dev.fettle.fleet;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who is in the fleet. Every change is one transaction with its audit event. */
public final class Registry {
    private final FleetStore fleet;
    private final Membership membership;
    private final Prober prober;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Registry(FleetStore fleet, Prober prober, AuditLog audit, UnitOfWork unit, InstantSource clock) {
        this.fleet = fleet;
        this.membership = new Membership(fleet);
        this.prober = prober;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /**
     * Asks the seeds first: what is stored is known to answer, and to be of the kind that it is said to be.
     *
     * @throws Problem where the name is taken, no seed answers as it should, or a server is in another deployment; then
     *     nothing is stored
     */
    public Deployment register(Actor by, Registration registration) {
        if (fleet.deployment(registration.name()).isPresent()) {
            throw taken(registration.name());
        }
        Deployment deployment = new Deployment(
                new DeploymentId(UUID.randomUUID()),
                registration.name(),
                registration.kind(),
                registration.seeds(),
                registration.access(),
                registration.labels(),
                clock.instant(),
                1);
        Topology topology = prober.discover(deployment);
        return unit.call(() -> {
            if (!fleet.insert(deployment)) {
                throw taken(deployment.name());
            }
            audit.append(
                    by,
                    new AuditEvent.DeploymentRegistered(
                            deployment.name(),
                            words(deployment.kind()),
                            Difference.texts(deployment.seeds()),
                            deployment.labels()));
            // That it was registered tells that its members joined; only what happens to others is told.
            membership.reconcile(deployment, topology, clock.instant(), (of, address, what) -> {
                if (!of.equals(deployment.name())) {
                    audit.append(by, new AuditEvent.MemberChanged(of, address.toString(), what));
                }
            });
            return get(deployment.name());
        });
    }

    /**
     * Changes seeds, access or labels. Where the way to the servers changes, they are asked first, as when registering.
     *
     * @param seenVersion the version that was edited
     * @return as it is stored now; the same version where nothing was to be changed
     */
    public Deployment update(Actor by, String name, Registration registration, long seenVersion) {
        Deployment before = get(name);
        checkEdit(before, registration, seenVersion);
        if (registration.matches(before)) {
            return before;
        }
        Deployment next = new Deployment(
                before.id(),
                name,
                before.kind(),
                registration.seeds(),
                registration.access(),
                registration.labels(),
                before.createdAt(),
                before.version());
        Topology topology = registration.reaches(before) ? null : prober.discover(next);
        return unit.call(() -> store(by, before, next, topology));
    }

    private Deployment store(Actor by, Deployment before, Deployment next, @Nullable Topology topology) {
        if (!fleet.update(next)) {
            throw movedOn(next.name(), before.version());
        }
        audit.append(by, Difference.between(before, next));
        if (topology != null) {
            membership.reconcile(
                    next,
                    topology,
                    clock.instant(),
                    (of, address, what) ->
                            audit.append(by, new AuditEvent.MemberChanged(of, address.toString(), what)));
        }
        return get(next.name());
    }

    public void remove(Actor by, String name) {
        Deployment deployment = get(name);
        unit.run(() -> {
            if (!fleet.remove(deployment.id(), clock.instant())) {
                throw Problem.notFound("deployment", name);
            }
            audit.append(by, new AuditEvent.DeploymentRemoved(name));
        });
    }

    /** @throws Problem where there is none */
    public Deployment get(String name) {
        return find(name).orElseThrow(() -> Problem.notFound("deployment", name));
    }

    Optional<Deployment> find(String name) {
        return fleet.deployment(name);
    }

    /** By name, those after the given one; empty string for the first page. */
    public List<Deployment> list(String afterName, int limit) {
        return fleet.deployments(afterName, limit);
    }

    /** Members of a deployment, gone ones too. */
    public List<Instance> instances(String name) {
        return fleet.instances(get(name).id());
    }

    /**
     * Makes the fleet hold these, as often as it is called: new ones are registered, others updated where they differ. Those
     * that are not named stay as they are. One that fails does not hold up the others.
     */
    public Import importAll(Actor by, List<Registration> registrations) {
        return new Importer(this).run(by, registrations);
    }

    private static void checkEdit(Deployment before, Registration registration, long seenVersion) {
        if (!registration.name().equals(before.name())) {
            throw Problem.invalid(
                    "bad-registration",
                    "name",
                    "a deployment is not renamed",
                    "'" + before.name() + "', as in the address");
        }
        if (registration.kind() != before.kind()) {
            throw Problem.invalid(
                    "bad-registration",
                    "kind",
                    "deployment '" + before.name() + "' is of kind " + words(before.kind()),
                    "that kind; or remove it and register it anew");
        }
        if (before.version() != seenVersion) {
            throw movedOn(before.name(), seenVersion);
        }
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Problem taken(String name) {
        return Problem.conflict("name-taken", "there is a deployment '" + name + "' already; edit or remove it");
    }

    private static Problem movedOn(String name, long seen) {
        return Problem.conflict(
                "moved-on", "deployment '" + name + "' is no longer at version " + seen + "; read it again");
    }
}

package dev.fettle.store;

import dev.fettle.action.Interval;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ChangeState;
import dev.fettle.change.Requirement;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Kind;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rows that other rows need, with nothing special about them. */
final class Rows {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private Rows() {}

    static Deployment deployment(String name) {
        return new Deployment(
                new DeploymentId(UUID.randomUUID()),
                name,
                Kind.CLUSTER,
                List.of(new Address("10.0.0.1", 6379)),
                Access.OPEN,
                Map.of("tier", "cache"),
                NOON,
                1);
    }

    static Plan plan() {
        var totals = new Plan.Totals(0, 0, 0, Interval.ZERO, Interval.ZERO, Interval.ZERO);
        return new Plan(
                new PlanId(UUID.randomUUID()),
                "d1",
                "expire-temp-keys",
                "v1",
                Risk.MEDIUM,
                Map.of(),
                null,
                List.of(),
                List.of(),
                totals,
                Actor.person("ann"),
                NOON);
    }

    static Change change(PlanId plan) {
        return new Change(
                new ChangeId(UUID.randomUUID()),
                plan,
                "d1",
                "expire-temp-keys",
                Risk.MEDIUM,
                Actor.person("ann"),
                List.of(Actor.person("Bea")),
                "memory is full",
                ChangeState.AWAITING_APPROVAL,
                new Requirement("two-eyes", 1),
                List.of(),
                null,
                NOON,
                NOON.plusSeconds(3600),
                null,
                "waits for 1 approval",
                1);
    }

    /** A plan and a change, stored, and a run of them that is at work on its first wave; the run is not stored. */
    static Run run(Database database, int targets) {
        Plan plan = plan();
        new JdbiPlanStore(database).insert(plan);
        Change change = change(plan.id());
        new JdbiChangeStore(database).insert(change);
        return new Run(
                new RunId(UUID.randomUUID()),
                change.id(),
                plan.id(),
                "expire-temp-keys",
                "v1",
                RunState.RUNNING,
                1,
                1,
                null,
                targets,
                "started",
                NOON,
                NOON,
                null,
                1);
    }

    /** Stores instances in shards s0, s1, ... of a deployment. */
    static List<InstanceId> instances(TestDatabase database, String deployment, int count, int shards) {
        UUID id = UUID.randomUUID();
        database.execute("""
            INSERT INTO fettle.deployment (id, name, kind, seeds, access, labels, created_at, version)
            VALUES ('%s', '%s', 'CLUSTER', '["10.1.0.1:6379"]', '{}', '{}', now(), 1);
            INSERT INTO fettle.instance (id, deployment_id, shard, host, port, role, run_id, engine, capabilities,
                                         status, reason, version)
            SELECT gen_random_uuid(), '%s', 's' || i %% %d, '10.1.' || i / 250 || '.' || 1 + i %% 250, 6379,
                   'PRIMARY', '', '{}', '{}', 'UP', '', 1
            FROM generate_series(0, %d) AS i
            """.formatted(id, deployment, id, shards, count - 1));
        return database.texts("SELECT id FROM fettle.instance WHERE deployment_id = '" + id + "'").stream()
                .map(text -> new InstanceId(UUID.fromString(text)))
                .toList();
    }

    /** One target for each instance, spread over the shards one after the other. */
    static List<RunTarget> targets(RunId run, String deployment, List<InstanceId> instances, int shards) {
        List<RunTarget> targets = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            targets.add(new RunTarget(
                    run,
                    i + 1,
                    1,
                    instances.get(i),
                    deployment,
                    "s" + i % shards,
                    new Address("10.1." + i / 250 + "." + (1 + i % 250), 6379),
                    TargetState.PENDING,
                    RunTarget.Progress.START,
                    "",
                    null,
                    null,
                    Map.of(),
                    "",
                    0,
                    0,
                    null,
                    null));
        }
        return targets;
    }
}

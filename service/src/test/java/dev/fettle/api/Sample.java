package dev.fettle.api;

import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.change.Change;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.SecretRef;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Topology;
import dev.fettle.guard.PacePoint;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.run.Coverage;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A deployment, and a plan, a change and a run over it, with something in every place. */
final class Sample {
    static final String DIGEST = "d".repeat(64);

    static final Facts FACTS = new Facts(
            new Facts.Server(120, "standalone", 6379),
            new Facts.Memory(1, 1, 2, 3, 4, 0.25, 1.5, Double.NaN, 5, 1.2, "jemalloc-5.3.0", "allkeys-lru", 6, 7),
            new Facts.Clients(7, 8, 10_000),
            new Facts.Replication(1, true, false, 9, 1L << 40),
            new Facts.Keyspace(10, 4, 6, Map.of("0", new Facts.Database(10, 4))),
            new Facts.Stats(11, 12, 13, 14, 15, 16),
            new Facts.Persistence(false, true, false, true, false),
            new Facts.Latency(17));

    final String deployment;
    final List<Instance> instances = new ArrayList<>();
    final Plan plan;
    final Change change;
    final Run run;

    private static final AtomicInteger NETS = new AtomicInteger();

    private final int net = NETS.getAndIncrement();
    private final ApiFixture api;

    Sample(ApiFixture api, String name, int targets) {
        this.api = api;
        this.deployment = name;
        Instant now = api.clock.instant();
        register(name, targets, now);
        plan = plan(now);
        api.plans.insert(plan);
        change = api.changes.request(Actor.person("requester"), plan.id(), DIGEST, "memory is short", null);
        run = run(now);
        api.runStore.insert(run, plan.targets().stream().map(this::pending).toList());
    }

    private void register(String name, int targets, Instant now) {
        DeploymentId id = new DeploymentId(UUID.randomUUID());
        api.fleet.insert(new Deployment(
                id,
                name,
                Kind.REPLICATION,
                List.of(new Address("10.0." + net + ".1", 6379)),
                new Access(true, "/ca.pem", "fettle", new SecretRef("env:PW"), null, null, null),
                Map.of("tier", "cache"),
                now,
                1));
        for (int i = 1; i <= targets; i++) {
            Instance instance = api.fleet.put(
                    id,
                    new Topology.Member(new Address("10.0." + net + "." + i, 6379), "s" + i, Role.PRIMARY, "r" + i));
            Engine engine = new Engine("valkey", "8.0.1", "7.2.4");
            api.fleet.capabilities(instance.id(), new Capabilities(Map.of("expire+nx", Capabilities.Verdict.YES)), now);
            api.fleet.observed(
                    instance.id(), now.minusSeconds(60), new Sighting.Seen("r" + i, Role.PRIMARY, engine, FACTS));
            api.fleet.observed(instance.id(), now, new Sighting.Unreachable("refuses the connection"));
            instances.add(instance);
        }
    }

    private Plan plan(Instant now) {
        Interval some = new Interval(1, 2, 3);
        var work = new Estimate.Work(
                some, some, some, some, List.of("temp:1"), List.of("tamp:1: other name"), List.of("n"));
        List<PlannedTarget> targets = new ArrayList<>();
        for (Instance i : instances) {
            targets.add(new PlannedTarget(
                    targets.size() + 1,
                    1,
                    i.id(),
                    deployment,
                    i.shard(),
                    i.address(),
                    Role.PRIMARY,
                    i.runId(),
                    "valkey 8.0.1",
                    10,
                    Map.of("tier", "cache"),
                    List.of(
                            new PlannedTarget.Step("keys.expire", Map.of("ttl", "1h"), work),
                            new PlannedTarget.Step("memory.purge", Map.of(), new Estimate.Nothing("nothing to purge"))),
                    "the first wave"));
        }
        LeftOut out = new LeftOut(
                instances.getFirst().id(), deployment, instances.getFirst().address(), "a replica");
        return new Plan(
                new PlanId(UUID.randomUUID()),
                DIGEST,
                "expire-temp-keys",
                "a".repeat(64),
                Risk.MEDIUM,
                Map.of("ttl", "1h"),
                "labels.tier == \"cache\"",
                targets,
                List.of(out),
                new Plan.Totals(targets.size(), 1, 1, some, some, some),
                Actor.person("planner"),
                now);
    }

    private Run run(Instant now) {
        return new Run(
                new RunId(UUID.randomUUID()),
                change.id(),
                plan.id(),
                plan.playbook(),
                plan.version(),
                RunState.RUNNING,
                1,
                1,
                null,
                plan.targets().size(),
                "started",
                now,
                now,
                null,
                1);
    }

    private RunTarget pending(PlannedTarget t) {
        return new RunTarget(
                run.id(),
                t.sequence(),
                t.wave(),
                t.instance(),
                t.deployment(),
                t.shard(),
                t.address(),
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
                null);
    }

    /** Works on the next target, as an engine does: claim, progress, end, and the events of it. */
    void workOnOne(long expired) {
        RunTarget target = api.runStore
                .claim(
                        run.id(),
                        1,
                        "node-1",
                        Duration.ofMinutes(1),
                        new RunStore.Bounds(100, false, 100, null, false, Integer.MAX_VALUE, 1))
                .getFirst();
        var claim = new RunStore.Claim(run.id(), target.sequence(), target.shardKey(), "node-1", target.fence());
        api.runStore.before(claim, FACTS);
        var progress = new RunTarget.Progress(
                0,
                "r1",
                Map.of("cursor", "17"),
                Map.of("expired", expired),
                Map.of(),
                expired,
                expired,
                List.of(),
                List.of("a note"),
                Coverage.NONE,
                List.of(new PacePoint(0, 1, 3, 500, 20, 7, 0, "lag")));
        api.work.run(() -> {
            api.runStore.finish(
                    claim,
                    new RunStore.TargetResult(
                            TargetState.SUCCEEDED, progress, "done", FACTS, Map.of("scan", 3L), api.clock.instant()));
            api.audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.TargetEnded(
                            run.id().value(),
                            change.id().value(),
                            target.name(),
                            "succeeded",
                            "done",
                            Map.of("expired", expired),
                            Map.of("scan", 3L),
                            5));
        });
    }

    void end() {
        Run now = api.runStore.find(run.id()).orElseThrow();
        api.work.run(() -> {
            api.runStore.update(new Run(
                    now.id(),
                    now.change(),
                    now.plan(),
                    now.playbook(),
                    now.playbookVersion(),
                    RunState.SUCCEEDED,
                    now.wave(),
                    now.waves(),
                    null,
                    now.targets(),
                    "all done",
                    now.createdAt(),
                    now.startedAt(),
                    api.clock.instant(),
                    now.version()));
            api.audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.RunMoved(run.id().value(), change.id().value(), "running", "succeeded", "all done"));
        });
    }
}

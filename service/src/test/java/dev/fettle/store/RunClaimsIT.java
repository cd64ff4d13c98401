package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Session;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.InstanceId;
import dev.fettle.guard.PacePoint;
import dev.fettle.run.Coverage;
import dev.fettle.run.JournalStore;
import dev.fettle.run.Run;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore;
import dev.fettle.run.RunStore.Claim;
import dev.fettle.run.RunStore.TargetResult;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Tally;
import dev.fettle.run.TargetState;
import dev.fettle.run.Wait;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunClaimsIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Instant AT = Rows.NOON;
    private static final RunStore.Checkpoint START = new RunStore.Checkpoint(RunTarget.Progress.START, Map.of());

    private TestDatabase database;
    private RunStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        store = new JdbiRunStore(database.database());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void claimsInSequenceOneTargetForEachShardAndNoMoreThanAllowed() {
        Run run = insertRun("cache", 12, 4);

        List<RunTarget> first = store.claim(run.id(), 1, "n1", LONG, atMost(3, 10));
        List<RunTarget> second = store.claim(run.id(), 1, "n2", LONG, atMost(3, 10));
        List<RunTarget> third = store.claim(run.id(), 1, "n2", LONG, atMost(10, 10));

        assertThat(first).extracting(RunTarget::sequence).containsExactly(1, 2, 3);
        assertThat(first).allSatisfy(target -> {
            assertThat(target.state()).isEqualTo(TargetState.RUNNING);
            assertThat(target.owner()).isEqualTo("n1");
            assertThat(target.fence()).isEqualTo(1);
            assertThat(target.attempt()).isEqualTo(1);
            assertThat(target.startedAt()).isNotNull();
        });
        assertThat(second).as("three are at work already").isEmpty();
        assertThat(third)
                .as("only one shard is free")
                .extracting(RunTarget::sequence)
                .containsExactly(4);
        assertThat(third.getFirst().owner()).isEqualTo("n2");
    }

    @Test
    void aDeploymentIsNotRemovedWhileARunWorksOnIt() {
        Run run = insertRun("cache", 1, 1);
        FleetStore fleet = new JdbiFleetStore(database.database());
        DeploymentId id = fleet.deployment("cache").orElseThrow().id();
        RunTarget target = store.claim(run.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();

        assertThatThrownBy(() -> fleet.remove(id, AT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("at-work"))
                .hasMessageContaining(run.id().value().toString());
        assertThat(fleet.deployment("cache")).isPresent();

        store.finish(claim(target), result(TargetState.SUCCEEDED));
        assertThat(fleet.remove(id, AT)).isTrue();
    }

    @Test
    void claimsNothingOfARunThatIsNotRunning() {
        Run run = insertRun("cache", 2, 2);
        database.execute("UPDATE fettle.run SET state = 'PAUSING'");

        assertThat(store.claim(run.id(), 1, "n1", LONG, atMost(9, 9))).isEmpty();
    }

    @Test
    void aShardIsHeldAgainstOtherRuns() {
        Run first = insertRun("cache", 2, 1);
        Run second = Rows.run(database.database(), 2);
        store.insert(second, Rows.targets(second.id(), "cache", instancesOf(first), 1));
        RunTarget held = store.claim(first.id(), 1, "n1", LONG, atMost(9, 9)).getFirst();

        assertThat(store.claim(second.id(), 1, "n2", LONG, atMost(9, 9))).isEmpty();
        assertThat(store.waits(second.id(), 1))
                .singleElement()
                .extracting(Wait::words)
                .isEqualTo("2 targets wait for run " + first.id() + ", which is at work on their shards");
        assertThat(store.waits(first.id(), 1)).as("its own work is no wait").isEmpty();
        assertThat(store.finish(claim(held), result(TargetState.SUCCEEDED))).isTrue();
        RunTarget next = store.claim(second.id(), 1, "n2", LONG, atMost(9, 9)).getFirst();

        assertThat(next.fence()).as("fences of a shard never start again").isEqualTo(2);
        assertThat(store.claim(first.id(), 1, "n1", LONG, atMost(9, 9))).isEmpty();
    }

    @Test
    void anExpiredClaimIsTakenOverAndItsOldHolderIsRefused() {
        Run run = insertRun("cache", 1, 1);
        RunTarget old = store.claim(run.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();
        var progress = new RunTarget.Progress(
                0,
                "r1",
                Map.of("cursor", "7"),
                Map.of("expired", 3L),
                Map.of(),
                3,
                10,
                List.of(),
                List.of("n"),
                Coverage.NONE,
                List.of(new PacePoint(0, 1, 3, 500, 20, 7, 0, "lag")));
        Map<String, Long> sent = Map.of("scan", 2L, "expire", 3L);
        store.progress(Map.of(claim(old), new RunStore.Checkpoint(progress, sent)));
        assertThat(store.claim(run.id(), 1, "n2", LONG, atMost(1, 1))).isEmpty();
        expireLeases();

        RunTarget taken = store.claim(run.id(), 1, "n2", LONG, atMost(1, 1)).getFirst();

        assertThat(taken.fence()).isEqualTo(2);
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(taken.progress()).as("the checkpoint is kept").isEqualTo(progress);
        assertThat(taken.commands()).as("and what was sent until then").isEqualTo(sent);
        assertThat(store.renew(List.of(claim(old), claim(taken)), LONG)).containsExactly(claim(taken));
        assertThat(store.finish(claim(old), result(TargetState.SUCCEEDED))).isFalse();
        store.progress(Map.of(claim(old), START));
        assertThat(store.target(run.id(), 1).orElseThrow().progress()).isEqualTo(progress);
        assertThat(store.target(run.id(), 1).orElseThrow().commands()).isEqualTo(sent);
        assertThat(store.target(run.id(), 1).orElseThrow().state()).isEqualTo(TargetState.RUNNING);
        assertThat(store.finish(claim(taken), result(TargetState.SUCCEEDED))).isTrue();
    }

    @Test
    void anExpiredClaimWhoseShardWentToAnotherRunIsLostToo() {
        Run first = insertRun("cache", 1, 1);
        Run second = Rows.run(database.database(), 1);
        store.insert(second, Rows.targets(second.id(), "cache", instancesOf(first), 1));
        RunTarget old = store.claim(first.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();
        expireLeases();
        RunTarget other = store.claim(second.id(), 1, "n2", LONG, atMost(1, 1)).getFirst();

        assertThat(store.renew(List.of(claim(old)), LONG)).isEmpty();
        assertThat(store.finish(claim(old), result(TargetState.SUCCEEDED))).isFalse();
        assertThat(store.before(claim(old), Samples.FACTS)).isFalse();
        assertThat(store.target(first.id(), 1).orElseThrow().state()).isEqualTo(TargetState.RUNNING);

        assertThat(store.finish(claim(other), result(TargetState.FAILED))).isTrue();
        RunTarget again = store.claim(first.id(), 1, "n3", LONG, atMost(1, 1)).getFirst();
        assertThat(again.fence()).isEqualTo(3);
    }

    @Test
    void aClaimThatRanOutIsLostThoughItsEndMayStillBeTold() {
        Run run = insertRun("cache", 1, 1);
        RunTarget target = store.claim(run.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();
        expireLeases();

        assertThat(store.renew(List.of(claim(target)), LONG)).isEmpty();
        assertThat(store.finish(claim(target), result(TargetState.SUCCEEDED)))
                .as("nobody else has touched it")
                .isTrue();
        assertThat(store.claim(run.id(), 1, "n2", LONG, atMost(1, 1))).isEmpty();
    }

    @Test
    void whatANodeLeftBehindBecomesPendingAgain() {
        Run run = insertRun("cache", 3, 3);
        List<RunTarget> claimed = store.claim(run.id(), 1, "n1", LONG, atMost(3, 3));
        assertThat(store.releaseAbandoned(run.id())).isZero();
        database.execute("UPDATE fettle.shard_lease SET lease_until = now() - interval '1 s' WHERE sequence <> 2");

        assertThat(store.releaseAbandoned(run.id())).isEqualTo(2);

        assertThat(store.tally(run.id())).isEqualTo(new Tally(2, 1, 0, 0, 0, 0, 0));
        assertThat(store.finish(claim(claimed.getFirst()), result(TargetState.SUCCEEDED)))
                .isFalse();
        assertThat(store.finish(claim(claimed.get(1)), result(TargetState.SUCCEEDED)))
                .isTrue();
    }

    @Test
    void aPausedTargetGoesBackAndKeepsItsCheckpoint() {
        Run run = insertRun("cache", 1, 1);
        RunTarget target = store.claim(run.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();

        assertThat(store.before(claim(target), Samples.FACTS)).isTrue();
        assertThat(store.finish(claim(target), result(TargetState.PENDING))).isTrue();

        RunTarget stored = store.target(run.id(), 1).orElseThrow();
        assertThat(stored.state()).isEqualTo(TargetState.PENDING);
        assertThat(stored.owner()).isEmpty();
        assertThat(stored.endedAt()).isNull();
        assertThat(stored.before()).isEqualTo(Samples.FACTS);
        assertThat(store.cancelPending(run.id(), "cancelled by ann", AT)).isEqualTo(1);
        assertThat(store.tally(run.id(), 1).cancelled()).isEqualTo(1);
    }

    /** Whoever comes by brings it to its end, whatever failed; nothing else of the run is begun or kept. */
    @Test
    void whatIsHalfDoneIsClaimedAlsoOfARunThatPausesOrEnds() {
        Run run = insertRun("cache", 3, 3);
        JournalStore journal = new JdbiJournalStore(database.database());
        List<RunTarget> claimed = store.claim(run.id(), 1, "n1", LONG, atMost(2, 2));
        claimed.forEach(target -> journal.settled(claim(target), 0, Session.BEGUN + "it", () -> "so"));
        journal.settled(claim(claimed.getFirst()), 0, Session.CONCLUDED + "it", () -> "well");
        var tight = new RunStore.Bounds(1, true, 1, null, false, 0, 3);
        for (String state : List.of("PAUSING", "CANCELLING")) {
            database.execute("UPDATE fettle.run SET state = '" + state + "'");
            assertThat(store.claim(run.id(), 1, "n2", LONG, tight)).isEmpty();
            expireLeases();
            store.releaseAbandoned(run.id());

            assertThat(store.claim(run.id(), 1, "n2", LONG, tight))
                    .extracting(RunTarget::sequence)
                    .containsExactly(2);
            assertThat(store.isHalfDone(run.id())).isTrue();
        }
        expireLeases();
        store.releaseAbandoned(run.id());
        assertThat(store.cancelPending(run.id(), "cancelled by ann", AT)).isEqualTo(2);
        assertThat(store.target(run.id(), 1).orElseThrow().outcome())
                .isEqualTo("cancelled by ann; what was done stays done");
        assertThat(store.target(run.id(), 3).orElseThrow().outcome()).isEqualTo("cancelled by ann");
        assertThat(store.tally(run.id()).pending()).isEqualTo(1);
        assertThat(store.giveUpHalfDone(run.id(), "nobody can", AT)).isEqualTo(1);
        assertThat(store.isHalfDone(run.id())).isFalse();
        assertThat(store.tally(run.id()).unknown()).isEqualTo(1);
    }

    /** A node that was about to end the run, by what it read before a target was reopened, has to look again. */
    @Test
    void whoDecidesByWhatWasBeforeATargetWasReopenedIsRefused() {
        Run run = insertRun("cache", 1, 1);
        RunTarget target = store.claim(run.id(), 1, "n1", LONG, atMost(1, 1)).getFirst();
        assertThat(store.finish(claim(target), result(TargetState.SUCCEEDED))).isTrue();
        RunTarget done = store.target(run.id(), 1).orElseThrow();
        Run seen = store.find(run.id()).orElseThrow();

        assertThat(store.revise(done, TargetState.PENDING, 1, done.progress(), ""))
                .isTrue();

        assertThat(store.update(seen)).isFalse();
        assertThat(store.update(store.find(run.id()).orElseThrow())).isTrue();
    }

    /** Leases of a millisecond, so that nodes lose most of what they claim: still each target ends once. */
    @Test
    void racingNodesThatLoseTheirLeasesEndEachTargetOnce() throws Exception {
        Run run = insertRun("cache", 400, 100);
        AtomicInteger refused = new AtomicInteger();
        List<Integer> ended = Collections.synchronizedList(new ArrayList<>());

        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                work.add(() -> {
                    Random random = new Random(node.hashCode());
                    while (store.tally(run.id()).succeeded() < 400) {
                        Duration lease = random.nextInt(3) == 0 ? LONG : Duration.ofMillis(1);
                        List<RunTarget> taken = store.claim(run.id(), 1, node, lease, atMost(1000, 20));
                        if (random.nextInt(4) == 0) {
                            store.releaseAbandoned(run.id());
                        }
                        for (RunTarget target : taken) {
                            if (store.finish(claim(target), result(TargetState.SUCCEEDED))) {
                                ended.add(target.sequence());
                            } else {
                                refused.incrementAndGet();
                            }
                        }
                    }
                    return true;
                });
            }
            for (var node : nodes.invokeAll(work)) {
                node.get();
            }
        }

        assertThat(ended).hasSize(400).doesNotHaveDuplicates();
        assertThat(refused.get()).as("leases were lost").isPositive();
        assertThat(store.tally(run.id()).succeeded()).isEqualTo(400);
    }

    /** 2,000 targets on 500 shards, two runs that want the same shards, four nodes. */
    @Test
    void racingNodesNeverShareAShardNorLoseATarget() throws Exception {
        int shards = 500;
        int maxParallel = 40;
        Run one = insertRun("cache", 1000, shards);
        Run two = Rows.run(database.database(), 1000);
        store.insert(two, Rows.targets(two.id(), "cache", instancesOf(one), shards));
        Map<String, Claim> atWork = new ConcurrentHashMap<>();
        Set<Claim> ended = ConcurrentHashMap.newKeySet();
        Map<Object, AtomicInteger> parallel = new HashMap<>();
        parallel.put(one.id(), new AtomicInteger());
        parallel.put(two.id(), new AtomicInteger());
        AtomicInteger mostParallel = new AtomicInteger();
        AtomicInteger claims = new AtomicInteger();
        long started = System.nanoTime();

        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                work.add(() -> {
                    RunStore mine = new JdbiRunStore(database.database());
                    Random random = new Random(node.hashCode());
                    while (mine.tally(one.id()).succeeded()
                                    + mine.tally(two.id()).succeeded()
                            < 2000) {
                        Run run = random.nextBoolean() ? one : two;
                        AtomicInteger counter = parallel.get(run.id());
                        List<RunTarget> taken =
                                mine.claim(run.id(), 1, node, LONG, atMost(maxParallel, 1 + random.nextInt(20)));
                        for (RunTarget target : taken) {
                            claims.incrementAndGet();
                            assertThat(atWork.putIfAbsent(target.shardKey(), claim(target)))
                                    .as("held by nobody else")
                                    .isNull();
                        }
                        mostParallel.accumulateAndGet(counter.addAndGet(taken.size()), Math::max);
                        mine.progress(Map.of(new Claim(run.id(), 1, "cache/s0", node, -1), START));
                        for (RunTarget target : taken) {
                            Claim claim = claim(target);
                            assertThat(mine.renew(List.of(claim), LONG)).containsExactly(claim);
                            atWork.remove(target.shardKey());
                            counter.decrementAndGet();
                            assertThat(mine.finish(claim, result(TargetState.SUCCEEDED)))
                                    .isTrue();
                            assertThat(ended.add(claim)).isTrue();
                        }
                    }
                    return true;
                });
            }
            for (var node : nodes.invokeAll(work)) {
                node.get();
            }
        }

        assertThat(ended).hasSize(2000);
        assertThat(claims).hasValue(2000);
        assertThat(mostParallel.get()).isBetween(2, maxParallel);
        assertThat(store.tally(one.id())).isEqualTo(new Tally(0, 0, 1000, 0, 0, 0, 0));
        assertThat(store.tally(two.id())).isEqualTo(new Tally(0, 0, 1000, 0, 0, 0, 0));
        assertThat(database.text("SELECT sum(fence) FROM fettle.shard_lease")).isEqualTo("2000");
        System.out.printf("claim race: 2000 targets in %d ms%n", (System.nanoTime() - started) / 1_000_000);
    }

    private Run insertRun(String deployment, int targets, int shards) {
        Run run = Rows.run(database.database(), targets);
        List<InstanceId> instances = Rows.instances(database, deployment, targets, shards);
        store.insert(run, Rows.targets(run.id(), deployment, instances, shards));
        assertThat(store.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        return run;
    }

    private List<InstanceId> instancesOf(Run run) {
        return store.targets(run.id(), null, 0, 10_000).stream()
                .map(RunTarget::instance)
                .toList();
    }

    private void expireLeases() {
        database.execute("UPDATE fettle.shard_lease SET lease_until = now() - interval '1 s' WHERE run_id IS NOT NULL");
    }

    private static RunStore.Bounds atMost(int maxParallel, int limit) {
        return new RunStore.Bounds(maxParallel, false, 1, null, false, Integer.MAX_VALUE, limit);
    }

    private static Claim claim(RunTarget target) {
        return new Claim(target.run(), target.sequence(), target.shardKey(), target.owner(), target.fence());
    }

    private static TargetResult result(TargetState state) {
        return new TargetResult(state, RunTarget.Progress.START, "done", null, Map.of("scan", 4L), AT);
    }
}

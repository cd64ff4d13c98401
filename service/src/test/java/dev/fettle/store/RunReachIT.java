package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.fleet.InstanceId;
import dev.fettle.run.Run;
import dev.fettle.run.RunStore;
import dev.fettle.run.RunStore.Bounds;
import dev.fettle.run.RunStore.Claim;
import dev.fettle.run.RunStore.TargetResult;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.run.Wait;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** How far claims reach: machines, servers with two names, majorities, and how fast a run may go. */
class RunReachIT {
    private static final Duration LONG = Duration.ofMinutes(5);

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
    void aMachineIsSharedByAllRunsAndTheSmallerNumberHolds() {
        Run one = insertRun("cache", 6);
        Run two = insertRun("web", 6);
        database.execute("UPDATE fettle.run_target SET host = CASE WHEN sequence <= 4 THEN 'big' ELSE 'other' END");

        assertThat(claim(one, perHost(3))).extracting(RunTarget::sequence).containsExactly(1, 2, 3, 5, 6);
        assertThat(claim(two, perHost(9)))
                .as("the first run says three at most on a machine; 'other' has room for one")
                .extracting(RunTarget::sequence)
                .containsExactly(5);
        assertThat(store.waits(two.id(), 1)).containsExactly(new Wait.Host(4, "big", 3), new Wait.Host(1, "other", 3));
        end(one, 1, TargetState.SUCCEEDED);
        assertThat(claim(two, perHost(2)))
                .as("it wants two at most, and two are there")
                .isEmpty();
        assertThat(claim(two, perHost(9))).extracting(RunTarget::sequence).containsExactly(1);
    }

    @Test
    void fullMachinesDoNotHoldUpOthersHoweverManyTargetsTheyHave() {
        Run run = insertRun("cache", 300);
        database.execute("UPDATE fettle.run_target SET host = 'big' WHERE sequence <= 290");

        assertThat(claim(run, new Bounds(5, false, 2, null, false, 0, 5)))
                .extracting(RunTarget::sequence)
                .containsExactly(1, 2, 291, 292, 293);
    }

    @Test
    void aServerThatIsKnownByTwoNamesIsWorkedOnUnderOne() {
        Run one = insertRun("cache", 2);
        Run two = insertRun("alias", 2);
        database.execute("UPDATE fettle.run_target SET host = deployment || sequence");
        database.execute("UPDATE fettle.instance SET run_id = 'r-' || shard");

        assertThat(claim(one, perHost(9))).hasSize(2);
        assertThat(claim(two, perHost(9))).isEmpty();
        end(one, 2, TargetState.SUCCEEDED);
        assertThat(claim(two, perHost(9))).extracting(RunTarget::sequence).containsExactly(2);
    }

    @Test
    void aClusterKeepsItsMajorityFromDisruptiveRuns() {
        Run one = insertRun("cache", 7);
        Run two = Rows.run(database.database(), 7);
        List<InstanceId> instances = store.targets(one.id(), null, 0, 100).stream()
                .map(RunTarget::instance)
                .toList();
        store.insert(two, Rows.targets(two.id(), "cache", instances, 7).reversed());
        Bounds disruptive = new Bounds(100, false, 1, null, true, 0, 2);

        assertThat(claim(one, disruptive)).hasSize(2);
        assertThat(claim(two, disruptive)).as("three of seven are no majority").hasSize(1);
        assertThat(claim(one, disruptive)).isEmpty();
        assertThat(claim(one, perHost(1))).as("gentle work may go on").hasSize(4);
        database.execute("UPDATE fettle.instance SET role = 'REPLICA'");
        assertThat(claim(two, disruptive)).as("every shard is held").isEmpty();
    }

    @Test
    void onlyPrimariesThatHoldSlotsAndAreUpMakeAMajority() {
        Run one = insertRun("cache", 7);
        Bounds disruptive = new Bounds(100, false, 1, null, true, 0, 100);
        database.execute("UPDATE fettle.run_target SET host = 'h' || sequence");
        database.execute("UPDATE fettle.instance SET shard = 'empty-' || shard WHERE shard IN ('s0', 's6')");
        database.execute("UPDATE fettle.instance SET status = 'UNREACHABLE' WHERE shard = 's1'");

        assertThat(claim(one, disruptive))
                .as("of five with slots one is down and may be found so, one more may go; the two without have no vote")
                .extracting(RunTarget::sequence)
                .containsExactly(1, 2, 7);
        end(one, 2, TargetState.SKIPPED);
        assertThat(claim(one, disruptive))
                .as("the one that is down is lost, one more may be")
                .extracting(RunTarget::sequence)
                .containsExactly(3);
        database.execute("UPDATE fettle.instance SET status = 'UNREACHABLE' WHERE shard = 's3'");
        end(one, 3, TargetState.SKIPPED);
        assertThat(claim(one, disruptive))
                .as("two are lost; that one of them may be asked harms nobody")
                .extracting(RunTarget::sequence)
                .containsExactly(4);
        end(one, 4, TargetState.SKIPPED);
        assertThat(claim(one, disruptive)).as("a third would be the majority").isEmpty();
        database.execute("UPDATE fettle.instance SET status = 'UP'");
        assertThat(claim(one, disruptive)).hasSize(2);
    }

    @Test
    void aRunBeginsSlowlyAndAFailureHalvesItsPace() {
        Run run = insertRun("cache", 40);
        Bounds bounds = new Bounds(8, true, 1, null, false, 5, 100);
        List<RunTarget> atWork = claim(run, bounds);
        assertThat(atWork).hasSize(1);
        assertThat(claim(run, bounds)).isEmpty();
        atWork = next(run, bounds, atWork);
        assertThat(atWork).hasSize(2);
        atWork = next(run, bounds, atWork);
        assertThat(atWork).hasSize(4);
        atWork = next(run, bounds, atWork);
        assertThat(atWork).hasSize(8);
        RunTarget failed = atWork.getFirst();
        end(run, failed.sequence(), TargetState.UNKNOWN);
        assertThat(claim(run, bounds)).as("seven are at work, four may be").isEmpty();
        atWork.subList(1, 6).forEach(target -> end(run, target.sequence(), TargetState.SKIPPED));
        assertThat(claim(run, bounds)).as("two are left").hasSize(2);
    }

    /** Two runs, four nodes, twelve machines: what is at work is counted by each claimer on its own connection. */
    @Test
    void racingClaimersKeepEveryBoundExactly() throws Exception {
        Run one = insertRun("cache", 300);
        Run two = insertRun("web", 300);
        database.execute("UPDATE fettle.run_target SET host = 'h' || sequence % 12");
        Bounds bounds = new Bounds(10, true, 2, null, true, 1000, 4);
        Map<String, Integer> onHost = new HashMap<>();
        Map<String, Integer> inRun = new HashMap<>();
        List<RunTarget> ended = Collections.synchronizedList(new ArrayList<>());
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        Map<String, Integer> most = new HashMap<>();

        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                work.add(() -> {
                    Random random = new Random(node.hashCode());
                    while (store.tally(one.id()).pending()
                                    + store.tally(two.id()).pending()
                            > 0) {
                        Run run = random.nextBoolean() ? one : two;
                        List<RunTarget> taken = store.claim(run.id(), 1, node, LONG, bounds);
                        synchronized (onHost) {
                            for (RunTarget target : taken) {
                                int there = onHost.merge(target.address().host(), 1, Integer::sum);
                                int running = inRun.merge(target.deployment(), 1, Integer::sum);
                                most.merge("host", there, Math::max);
                                most.merge("run", running, Math::max);
                                if (there > 2 || running > 10) {
                                    broken.add(target.name() + ": " + there + " there, " + running + " in its run");
                                }
                            }
                        }
                        for (RunTarget target : taken) {
                            TargetState end = random.nextInt(9) == 0 ? TargetState.FAILED : TargetState.SUCCEEDED;
                            synchronized (onHost) {
                                onHost.merge(target.address().host(), -1, Integer::sum);
                                inRun.merge(target.deployment(), -1, Integer::sum);
                            }
                            assertThat(store.finish(claimOf(target), result(end)))
                                    .isTrue();
                            ended.add(target);
                        }
                    }
                    return true;
                });
            }
            for (var node : nodes.invokeAll(work)) {
                node.get();
            }
        }

        assertThat(broken).isEmpty();
        assertThat(ended).hasSize(600).doesNotHaveDuplicates();
        assertThat(most.get("host")).as("the bound was reached").isEqualTo(2);
        assertThat(most.get("run")).as("the pace grew").isGreaterThan(2);
    }

    /** Each of four nodes claims for itself; ends that are not known count as failures. */
    @RepeatedTest(5)
    void theFailureBudgetIsExactHoweverManyClaim() throws Exception {
        Run run = insertRun("cache", 60);
        for (int parallel : List.of(1, 6)) {
            int before = store.tally(run.id()).failures();
            int budget = before + 7;
            Bounds bounds = new Bounds(parallel, false, 100, null, false, budget, 100);
            List<RunTarget> begun = Collections.synchronizedList(new ArrayList<>());
            try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Boolean>> work = new ArrayList<>();
                for (String node : List.of("n1", "n2", "n3", "n4")) {
                    work.add(() -> {
                        while (store.tally(run.id()).failures() <= budget) {
                            List<RunTarget> taken = store.claim(run.id(), 1, node, LONG, bounds);
                            begun.addAll(taken);
                            for (RunTarget target : taken) {
                                TargetState end = target.sequence() % 2 == 0 ? TargetState.UNKNOWN : TargetState.FAILED;
                                assertThat(store.finish(claimOf(target), result(end)))
                                        .isTrue();
                            }
                        }
                        return true;
                    });
                }
                for (var node : nodes.invokeAll(work)) {
                    node.get();
                }
            }
            assertThat(begun).doesNotHaveDuplicates();
            assertThat(begun.size() - 8)
                    .as("the budget and the one that spends it, and what was at work at that moment")
                    .isBetween(0, parallel - 1);
            assertThat(claim(run, bounds)).isEmpty();
        }
    }

    @Test
    void racingRunsOfAPlaybookBeginWithAsManyServersOfADayAsAllowed() throws Exception {
        Run one = insertRun("cache", 60);
        Run two = insertRun("web", 60);
        Bounds bounds = new Bounds(100, false, 100, 50, false, 0, 3);
        database.execute("UPDATE fettle.run_target SET started_at = now() - interval '1 day' WHERE sequence = 7");
        List<RunTarget> begun = Collections.synchronizedList(new ArrayList<>());

        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                work.add(() -> {
                    for (int i = 0; i < 30; i++) {
                        begun.addAll(store.claim((i % 2 == 0 ? one : two).id(), 1, node, LONG, bounds));
                    }
                    return true;
                });
            }
            for (var node : nodes.invokeAll(work)) {
                node.get();
            }
        }

        assertThat(begun).doesNotHaveDuplicates().hasSize(52);
        assertThat(begun.stream().filter(target -> target.sequence() != 7))
                .as("the two that were begun yesterday count as yesterday's")
                .hasSize(50);
        RunTarget first = begun.stream()
                .filter(t -> t.deployment().equals("cache"))
                .findFirst()
                .orElseThrow();
        assertThat(store.finish(claimOf(first), result(TargetState.SKIPPED))).isTrue();
        assertThat(store.skipBeyondDay(two.id(), 50, "full", Rows.NOON))
                .as("one was left alone")
                .isZero();
        assertThat(claim(two, bounds)).hasSize(1);
        assertThat(store.skipBeyondDay(two.id(), 50, "full", Rows.NOON)).isPositive();
        assertThat(store.tally(two.id()).pending()).isZero();
    }

    private List<RunTarget> next(Run run, Bounds bounds, List<RunTarget> atWork) {
        atWork.forEach(target -> end(run, target.sequence(), TargetState.SUCCEEDED));
        return claim(run, bounds);
    }

    private List<RunTarget> claim(Run run, Bounds bounds) {
        return store.claim(run.id(), 1, "n1", LONG, bounds);
    }

    private void end(Run run, int sequence, TargetState state) {
        RunTarget target = store.target(run.id(), sequence).orElseThrow();
        assertThat(store.finish(claimOf(target), result(state))).isTrue();
    }

    private Run insertRun(String deployment, int targets) {
        Run run = Rows.run(database.database(), targets);
        List<InstanceId> instances = Rows.instances(database, deployment, targets, targets);
        database.execute("UPDATE fettle.instance SET port = port + 1");
        store.insert(run, Rows.targets(run.id(), deployment, instances, targets));
        return run;
    }

    private static Bounds perHost(int most) {
        return new Bounds(100, false, most, null, false, 0, 100);
    }

    private static Claim claimOf(RunTarget target) {
        return new Claim(target.run(), target.sequence(), target.shardKey(), target.owner(), target.fence());
    }

    private static TargetResult result(TargetState state) {
        return new TargetResult(state, RunTarget.Progress.START, "done", null, Map.of(), Rows.NOON);
    }
}

package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.failover.LossResult;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * F12: the node that fails a shard over, or restarts its servers, is killed at any moment; another one brings it to its end,
 * also where the run was cancelled or paused by then.
 */
@Fault
class HandoverFault {
    private static final List<Topology.Kind> KINDS =
            List.of(Topology.Kind.REPLICATION, Topology.Kind.CLUSTER, Topology.Kind.SENTINEL);

    private static final int MOST_TRIES = 4;

    private static House house;
    private static RestClient approver;

    /** What is asked of the run once its node is gone. */
    private enum Then {
        CANCEL,
        NOTHING,
        PAUSE
    }

    @BeforeAll
    static void start() {
        house = House.of(2);
        approver = house.person("grace", "approver");
        house.store(Playbooks.shard("over", "shard.failover", "{timeout: 5s}"));
        house.store(Playbooks.shard("again", "shard.restart", "{timeout: 5s, patience: 60s}"));
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void nobodyIsLeftWithAHalfDoneShard() {
        List<Engine> engines = EnginesUnderTest.present();
        Rounds.play("F12", "kill -9 in mid-failover and mid-restart", 3, 54, (round, random) -> {
            Topology.Kind kind = KINDS.get(round % KINDS.size());
            Then then = Then.values()[(round + round / KINDS.size()) % Then.values().length];
            boolean restarts = (round / KINDS.size() + (kind == Topology.Kind.SENTINEL ? 1 : 0)) % 2 == 0;
            Engine engine = engines.get(random.nextInt(engines.size()));
            String[] seen = {""};
            house.nodes().stream().filter(NodeProcess::isAlive).forEach(NodeProcess::awaitReady);
            try (BusyShard shard = BusyShard.start(house, "f12-" + round, kind, engine);
                    Supervisor supervisor = Supervisor.of(shard.topology().servers())) {
                LossResult result = shard.whileWritten(
                        Duration.ofSeconds(1),
                        () -> seen[0] = killed(shard, restarts ? "again" : "over", then, random));
                assertThat(result.lost()).as("%s %s", seen[0], result).isZero();
                assertThat(supervisor.failures()).isEmpty();
                return engine.name() + " " + kind + (restarts ? " restart " : " failover ") + then + " " + seen[0];
            } finally {
                revive();
            }
        });
    }

    /** Where the run was over before the node was killed, there is another one, and less time for it. */
    private static String killed(BusyShard shard, String playbook, Then then, Random random) {
        int span = span(shard.topology().kind(), playbook);
        String seen = killed(shard, playbook, then, random, span);
        for (int tries = 2; seen.isEmpty() && tries <= MOST_TRIES; tries++) {
            seen = killed(shard, playbook, then, random, span / tries);
        }
        return seen.isEmpty() ? "over before, " + MOST_TRIES + " times" : seen;
    }

    private static String killed(BusyShard shard, String playbook, Then then, Random random, int span) {
        String run = house.startApproved(playbook, shard.select(), approver);
        Waits.there("the run is at work", () -> !house.atWork(run).isEmpty() || house.isOver(run));
        Waits.aWhile(random, span);
        List<NodeProcess> atWork = house.atWork(run);
        boolean struck = !atWork.isEmpty();
        if (struck) {
            NodeProcess node = atWork.getFirst();
            node.kill();
            long since = System.nanoTime();
            ask(run, then);
            Waits.takenUp(house, house.api(), run, node, since);
            if (then == Then.PAUSE) {
                resumed(shard, run);
            }
            Await.until(
                    limit(shard.topology().kind()),
                    () -> "run over, it is " + house.api().get("/runs/" + run),
                    () -> house.isOver(run));
            Results.worst("over after ms", Waits.millis(since));
        } else {
            Waits.over(house, run);
        }
        Story story = Story.of(house.api(), run);
        String words = story.words();
        assertThat(story.faults()).as(words).isEmpty();
        assertThat(story.state())
                .as(words)
                .isIn(then == Then.CANCEL ? Set.of("cancelled", "succeeded") : Set.of("succeeded"));
        shard.awaitWhole();
        return struck ? story.takeOvers() + " taken over, " + words : "";
    }

    private static void ask(String run, Then then) {
        if (then == Then.NOTHING) {
            return;
        }
        try {
            house.api()
                    .post(
                            "/runs/" + run + (then == Then.CANCEL ? "/cancel" : "/pause"),
                            Map.of("why", "its node is gone"));
        } catch (AssertionError refused) {
            if (!house.isOver(run)) {
                throw refused;
            }
        }
    }

    /** A shard is whole also while its run stands still. */
    private static void resumed(BusyShard shard, String run) {
        Await.until(
                limit(shard.topology().kind()),
                () -> "run paused or over, it is " + house.api().get("/runs/" + run),
                () -> house.isOver(run)
                        || house.api()
                                .get("/runs/" + run)
                                .path("state")
                                .asText()
                                .equals("paused"));
        if (!house.isOver(run)) {
            shard.awaitWhole();
            house.api().post("/runs/" + run + "/resume", Map.of("why", "go on"));
        }
    }

    /** About as long as it takes, in ms: whoever is killed then is at any of its steps. */
    private static int span(Topology.Kind kind, String playbook) {
        int failover = switch (kind) {
            case SENTINEL -> 12_000;
            case CLUSTER -> 500;
            default -> 1_600;
        };
        return playbook.equals("over") ? failover : failover + 1_500;
    }

    /** Until another node has it, and what the work that is left takes: Sentinels look at their servers each 10 s. */
    private static Duration limit(Topology.Kind kind) {
        return Waits.TAKEN_UP.plus(Waits.OVER).plusSeconds(kind == Topology.Kind.SENTINEL ? 60 : 0);
    }

    /** Whoever is back by the next round may help then; nobody waits for it here. */
    private static void revive() {
        house.nodes().stream().filter(node -> !node.isAlive()).forEach(node -> node.launch(Map.of()));
    }
}

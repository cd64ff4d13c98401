package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No key is missed, whatever happens to the servers while a run walks over them. */
class CoverageIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int KEYS = 30_000;

    private TestDatabase database;
    private TestNode node;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        node.store("""
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: "true", role: primary}
            rollout: {waves: [1], soak: 0s}
            limits: {serverShare: 100%, maxLatency: 1s, maxWritesPerSecond: 2000}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 1h}
            """);
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @Test
    void aWalkGoesOnFromTheBeginningOnTheNewPrimary() {
        try (Topology servers = Topology.replication(EnginesUnderTest.engine("redis-6.2"), 1)) {
            ServerProcess old = servers.primary();
            ServerProcess next = servers.replicas().getFirst();
            fill(old);
            servers.awaitHealthy(SOON);
            node.register("cache", servers, Map.of());
            Run run = node.start("expire", Map.of());
            until("half of the keys are done", () -> expiring(old) > KEYS / 2);

            old.command("FAILOVER", "TO", ServerProcess.HOST, Integer.toString(next.port()), "TIMEOUT", "5000");
            until("the run is over", () -> node.runs().get(run.id()).state().isOver());

            assertThat(node.runs().get(run.id()).state()).as("%s", target(run)).isEqualTo(RunState.SUCCEEDED);
            assertThat(expiring(next)).isEqualTo(KEYS);
            RunTarget target = target(run).getFirst();
            assertThat(target.progress().coverage().state()).isEqualTo(Coverage.State.COMPLETE);
            assertThat(target.progress().notes()).anyMatch(note -> note.contains("followed the shard's primary"));
        }
    }

    /** Slots leave the shard that is done last for one that is done already, and the other way round, in mid-walk. */
    @Test
    void slotsThatMoveMeanwhileAreWalkedOverWhereTheyWent() {
        try (Topology cluster = Topology.cluster(EnginesUnderTest.engine("redis-6.2"), 3, 0)) {
            List<ServerProcess> nodes = cluster.servers();
            nodes.forEach(CoverageIT::fill);
            node.register("cluster", cluster, Map.of());
            Run run = node.start("expire", Map.of());
            until(
                    "the second shard is at work",
                    () -> target(run).get(1).state() == TargetState.RUNNING
                            && expiring(at(nodes, target(run).get(1))) > 0);
            ServerProcess done = at(nodes, target(run).get(0));
            ServerProcess working = at(nodes, target(run).get(1));
            ServerProcess waiting = at(nodes, target(run).get(2));

            move(working, done, nodes, 20);
            move(waiting, done, nodes, 20);
            move(done, working, nodes, 20);
            until("the run is over", () -> node.runs().get(run.id()).state().isOver());

            assertThat(node.runs().get(run.id()).state())
                    .as("%s", target(run).stream().map(RunTarget::outcome).toList())
                    .isEqualTo(RunState.SUCCEEDED);
            for (ServerProcess server : nodes) {
                assertThat(expiring(server)).as("%s", server).isEqualTo(keys(server));
            }
            assertThat(nodes.stream().mapToLong(CoverageIT::keys).sum()).isEqualTo(KEYS);
            assertThat(target(run))
                    .allSatisfy(t -> assertThat(t.progress().coverage().state()).isEqualTo(Coverage.State.COMPLETE));
        }
    }

    /** One of two walked shards loses slots to a third, which the plan left out: only that one is incomplete. */
    @Test
    void slotsThatGoWhereNoTargetIsSpoilNobodyElsesResult() {
        try (Topology cluster = Topology.cluster(EnginesUnderTest.engine("redis-6.2"), 3, 0)) {
            List<ServerProcess> nodes = cluster.servers();
            nodes.stream().skip(1).forEach(CoverageIT::fill);
            node.register("cluster", cluster, Map.of());
            Run run = node.start("expire", Map.of());
            assertThat(target(run)).as("the one without keys has nothing to do").hasSize(2);
            until(
                    "the second shard is at work",
                    () -> target(run).get(1).state() == TargetState.RUNNING
                            && expiring(at(nodes, target(run).get(1))) > 0);
            move(at(nodes, target(run).get(1)), nodes.getFirst(), nodes, 20);
            until("the run is over", () -> node.runs().get(run.id()).state().isOver());

            assertThat(target(run))
                    .extracting(RunTarget::state)
                    .containsExactly(TargetState.SUCCEEDED, TargetState.FAILED);
            assertThat(target(run).getLast().outcome()).contains("at a node that is no target of this run");
            assertThat(target(run).getFirst().progress().coverage().state()).isEqualTo(Coverage.State.COMPLETE);
        }
    }

    private List<RunTarget> target(Run run) {
        return node.runs().targets(run.id(), null, 0, 10);
    }

    private static ServerProcess at(List<ServerProcess> nodes, RunTarget target) {
        return nodes.stream()
                .filter(server -> server.port() == target.address().port())
                .findFirst()
                .orElseThrow();
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(SOON, what, () -> {
            node.tick();
            return condition.getAsBoolean();
        });
    }

    /** Keys that the server takes: in a cluster those of its slots. */
    static void fill(ServerProcess server) {
        try (Resp resp = server.connect()) {
            for (int from = 0; from < KEYS; from += 1000) {
                for (int i = from; i < from + 1000; i++) {
                    resp.send("SET", "temp:" + i, "x");
                }
                for (int i = from; i < from + 1000; i++) {
                    receive(resp);
                }
            }
        }
    }

    private static void receive(Resp resp) {
        try {
            resp.receive();
        } catch (dev.fettle.app.demo.RespException elsewhere) {
            assertThat(elsewhere).hasMessageContaining("MOVED");
        }
    }

    /** Moves that many of its first slots, as redis-cli does. */
    static void move(ServerProcess from, ServerProcess to, List<ServerProcess> all, int count) {
        String source = String.valueOf(from.command("CLUSTER", "MYID"));
        String target = String.valueOf(to.command("CLUSTER", "MYID"));
        for (String slot : firstSlots(from, count)) {
            to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source);
            from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
            while (true) {
                List<?> names = (List<?>) from.command("CLUSTER", "GETKEYSINSLOT", slot, "100");
                if (names == null || names.isEmpty()) {
                    break;
                }
                List<String> migrate = new ArrayList<>(
                        List.of("MIGRATE", ServerProcess.HOST, Integer.toString(to.port()), "", "0", "5000", "KEYS"));
                names.forEach(name -> migrate.add(String.valueOf(name)));
                from.command(migrate.toArray(String[]::new));
            }
            for (ServerProcess server : all) {
                server.command("CLUSTER", "SETSLOT", slot, "NODE", target);
            }
        }
    }

    private static List<String> firstSlots(ServerProcess server, int count) {
        String mine = String.valueOf(server.command("CLUSTER", "NODES"))
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        List<String> slots = new ArrayList<>();
        String[] words = mine.split(" ", -1);
        for (int i = 8; i < words.length && slots.size() < count; i++) {
            if (words[i].startsWith("[")) {
                continue;
            }
            String[] ends = words[i].split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int slot = Integer.parseInt(ends[0]); slot <= last && slots.size() < count; slot++) {
                slots.add(Integer.toString(slot));
            }
        }
        return slots;
    }

    private static long keys(ServerProcess server) {
        return (Long) java.util.Objects.requireNonNull(server.command("DBSIZE"));
    }

    private static long expiring(ServerProcess server) {
        String keyspace = String.valueOf(server.command("INFO", "keyspace"));
        return keyspace.lines()
                .filter(line -> line.startsWith("db0:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*expires=(\\d+).*", "$1")))
                .sum();
    }
}

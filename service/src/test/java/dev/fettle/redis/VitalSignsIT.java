package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Vitals;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Kind;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** What is read of real servers beside the work, and that it disturbs nothing. */
final class VitalSignsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Set<String> READS = Set.of("get", "scan", "eval", "time");
    private static final Command GET = Command.of("GET", "k");

    /** Lets everything through and writes down what it is shown. */
    private static final class Onlooker implements Governor {
        private final List<Vitals> seen = new ArrayList<>();
        private int asksAgain;
        private Runnable meanwhile = () -> {};

        @Override
        public void before(Burst burst) {}

        @Override
        public void after(Burst burst, long nanos) {}

        @Override
        public boolean observe(Vitals vitals) {
            seen.add(vitals);
            meanwhile.run();
            return asksAgain-- <= 0;
        }

        @Override
        public int chunk(String kind, int smallest, int largest) {
            return largest;
        }
    }

    private final RedisServers servers = Given.servers();
    private final Onlooker onlooker = new Onlooker();

    @AfterEach
    void close() {
        servers.close();
    }

    private GovernedConnection open(ServerProcess server, Access access) {
        return servers.connector()
                .open(
                        Given.deployment(Kind.STANDALONE, access, server.address()),
                        Targets.of(server),
                        Given.spec(READS, Set.of()),
                        Use.EXECUTE,
                        onlooker);
    }

    private void lookAgain(GovernedConnection connection) {
        int before = onlooker.seen.size();
        Await.until(SOON, "the next look", () -> {
            connection.send(GET);
            return onlooker.seen.size() > before;
        });
    }

    @EngineTest
    void readsAboutOnceASecondInOneExchange(Engine engine) {
        try (ServerProcess server =
                        ServerProcess.start(engine, ServerOptions.none().with("maxmemory", "64mb"));
                GovernedConnection connection = open(server, Access.OPEN)) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < Duration.ofMillis(2_500).toNanos()) {
                connection.send(GET);
            }
            long seconds = Math.ceilDiv(System.nanoTime() - began, 1_000_000_000L);
            assertThat(onlooker.seen).hasSizeBetween(2, (int) seconds + 1);
            assertThat(onlooker.seen).allSatisfy(vitals -> {
                assertThat(vitals.facts().memory().usedBytes()).isPositive();
                assertThat(vitals.facts().memory().maxBytes()).isEqualTo(64L << 20);
                assertThat(vitals.processor()).isNotNull();
            });
            assertThat(onlooker.seen.getLast().processor())
                    .isNotEqualTo(onlooker.seen.getFirst().processor());
        }
    }

    @EngineTest
    void seesHowFarReplicasAre(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2);
                GovernedConnection connection = open(topology.primary(), Access.OPEN);
                Resp application = topology.primary().connect()) {
            connection.send(GET);
            topology.replicas().getLast().pause();
            try {
                Await.until(SOON, "one of them is seen to be behind", () -> {
                    application.command("SET", "k", "x".repeat(100_000));
                    lookAgain(connection);
                    return onlooker.seen.getLast().facts().replication().lagBytes() > 500_000
                            && onlooker.seen.getLast().silence() >= 2;
                });
            } finally {
                topology.replicas().getLast().resume();
            }
            Await.until(SOON, "it has caught up", () -> {
                lookAgain(connection);
                return onlooker.seen.getLast().facts().replication().lagBytes() < 1_000
                        && onlooker.seen.getLast().silence() < 2;
            });
        }
    }

    @EngineTest
    void seesWhatWaitsToBeFreed(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Access.OPEN);
                Resp application = server.connect()) {
            application.command("EVAL", "for i = 1, 400000 do redis.call('SET', 'k' .. i, 'x' .. i) end return 1", "0");
            connection.send(GET);
            assertThat(onlooker.seen.getLast().facts().memory().lazyfreePending())
                    .isZero();
            onlooker.asksAgain = 1;
            onlooker.meanwhile = () -> application.command("FLUSHDB", "ASYNC");
            lookAgain(connection);
            assertThat(onlooker.seen.getLast().facts().memory().lazyfreePending())
                    .isPositive();
        }
    }

    @EngineTest
    void seesSlowCommandsOfOthersButNotItsOwn(Engine engine) {
        String busy = "local t = redis.call('TIME') local from = t[1] * 1000000 + t[2] repeat t = redis.call('TIME')"
                + " until t[1] * 1000000 + t[2] - from > 20000 return 1";
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Access.OPEN);
                Resp application = server.connect()) {
            connection.send(GET);
            Vitals first = onlooker.seen.getLast();
            for (int i = 0; i < 3; i++) {
                connection.send(Command.of("EVAL", busy, 0));
            }
            lookAgain(connection);
            Vitals ours = onlooker.seen.getLast();
            String sha = String.valueOf(application.command("SCRIPT", "LOAD", busy));
            for (int i = 0; i < 3; i++) {
                application.command("EVALSHA", sha, "0");
            }
            lookAgain(connection);
            Vitals others = onlooker.seen.getLast();
            if (first.calls().isEmpty() && others.calls().isEmpty()) {
                assertThat(server.info("redis_version"))
                        .as("only these do not tell")
                        .startsWith("6.");
            } else {
                assertThat(slow(ours)).isEqualTo(slow(first));
                assertThat(slow(others)).isEqualTo(slow(first) + 3);
            }
        }
    }

    private static long slow(Vitals vitals) {
        return vitals.calls().tailMap(20_000L).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @EngineTest
    void aUserWhoMayNotAskForLatenciesIsServedAllTheSame(Engine engine) {
        ServerOptions options = ServerOptions.none()
                .withUser("walker", ">" + Given.SECRET_VALUE.replace(" ", "") + " ~* -@all +info +get");
        try (ServerProcess server = ServerProcess.start(engine, options)) {
            server.command("ACL", "SETUSER", "walker", ">" + Given.SECRET_VALUE);
            try (GovernedConnection connection = open(server, Given.password("walker", Given.SECRET))) {
                connection.send(GET);
                lookAgain(connection);
                lookAgain(connection);
                assertThat(onlooker.seen).hasSize(3).allSatisfy(vitals -> {
                    assertThat(vitals.calls()).isEmpty();
                    assertThat(vitals.facts().memory().usedBytes()).isPositive();
                });
                assertThat(connection.commandsSent().getOrDefault("latency|histogram", 0L))
                        .as("what is refused is not asked again")
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @EngineTest
    void isAskedAgainForAsLongAsTheGovernorWaits(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Access.OPEN)) {
            onlooker.asksAgain = 3;
            connection.send(GET);
            assertThat(onlooker.seen).hasSize(4);
            assertThat(connection.commandsSent()).containsEntry("get", 1L).containsEntry("info", 4L);
        }
    }
}

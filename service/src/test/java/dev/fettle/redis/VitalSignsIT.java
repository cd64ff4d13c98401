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
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** What is read of real servers beside the work, and that it disturbs nothing. */
final class VitalSignsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MANY_MEMBERS = """
        local members = {}
        for i = 1, 2000 do members[i] = 'member' .. i end
        for i = 1, 1500 do redis.call('SADD', 'k' .. i, unpack(members)) end
        return 1
        """;
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

    /** Looks ten times as often as it would, but for what is about that. */
    private final RedisServers servers = Given.servers(RedisSettings.DEFAULTS.withLookInterval(Duration.ofMillis(100)));

    private final Onlooker onlooker = new Onlooker();

    @AfterEach
    void close() {
        servers.close();
    }

    private GovernedConnection open(ServerProcess server, Access access) {
        return open(servers, server, access);
    }

    private GovernedConnection open(RedisServers by, ServerProcess server, Access access) {
        return by.connector()
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
        try (RedisServers usual = Given.servers();
                ServerProcess server =
                        ServerProcess.start(engine, ServerOptions.none().with("maxmemory", "64mb"));
                GovernedConnection connection = open(usual, server, Access.OPEN)) {
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
            // So much that freeing it takes longer than the look that is to see it.
            application.command("EVAL", MANY_MEMBERS, "0");
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
        // By counting, for some servers stop their clock while a script runs.
        String busy = "local n = 0 for i = 1, 20000000 do n = n + i end return 1";
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
            for (int i = 0; i < 1_000; i++) {
                application.command("HGET", "h", "f");
            }
            lookAgain(connection);
            Vitals others = onlooker.seen.getLast();
            if (first.calls() == null && others.calls() == null) {
                assertThat(server.info("redis_version"))
                        .as("only these do not tell")
                        .startsWith("6.");
            } else {
                assertThat(slow(ours)).isEqualTo(slow(first));
                assertThat(slow(others)).isEqualTo(slow(first) + 3);
                assertThat(calls(others) - calls(ours))
                        .as("a command that the step may send, and has not, is the others'")
                        .isGreaterThanOrEqualTo(1_000);
            }
        }
    }

    private static long calls(Vitals vitals) {
        return Objects.requireNonNull(vitals.calls()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long slow(Vitals vitals) {
        return Objects.requireNonNull(vitals.calls()).tailMap(20_000L).values().stream()
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
                    assertThat(vitals.calls()).isNull();
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

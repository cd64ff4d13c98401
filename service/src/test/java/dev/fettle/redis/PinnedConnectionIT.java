package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Pending;
import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.app.demo.TopologyOptions;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PinnedConnectionIT {
    private static final Set<String> READS = Set.of("get", "scan", "memory|usage", "ttl");
    private static final Set<String> WRITES = Set.of("set", "expire", "expire+nx", "shutdown", "replicaof", "info");
    private static final Command GET = Command.of("GET", "k");
    private static final Command SET = Command.of("SET", "k", "v");

    private final RedisServers servers = Given.servers();

    @AfterEach
    void close() {
        servers.close();
    }

    private GovernedConnection open(ServerProcess server, Use use) {
        return open(server, use, Given.target(server, Role.PRIMARY), Given.FREE);
    }

    private GovernedConnection open(ServerProcess server, Use use, Target target, Governor governor) {
        return servers.connector()
                .open(Given.deployment(Kind.STANDALONE, server), target, Given.spec(READS, WRITES), use, governor);
    }

    /** As a failover does to all clients; connections of the test itself are spared. */
    private static void dropClients(ServerProcess server) {
        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    @EngineTest
    void sendsWhatTheActionDeclares(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE)) {
            List<Reply> replies = connection.send(List.of(
                    SET, GET, Command.of("EXPIRE", "k", "soon"), Command.of("TTL", "k"), Command.of("GET", "none")));

            assertThat(replies.get(0).asText()).isEqualTo("OK");
            assertThat(replies.get(1).asText()).isEqualTo("v");
            assertThat(replies.get(2))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo("ERR"));
            assertThat(replies.get(3).asLong()).isEqualTo(-1);
            assertThat(replies.get(4)).isEqualTo(new Reply.Nil());
            assertThat(connection.send(List.of())).isEmpty();
            assertThat(connection.send(Command.of("MEMORY", "USAGE", "k")).asLong())
                    .isPositive();
            assertThat(connection.commandsSent())
                    .containsEntry("set", 1L)
                    .containsEntry("get", 2L)
                    .containsEntry("memory|usage", 1L)
                    .containsEntry("info", 1L);
            assertThat((String) server.command("CLIENT", "LIST")).contains("name=fettle:run:test.remedy");
        }
    }

    @EngineTest
    void letsNothingElseThrough(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection planning = open(server, Use.PLAN);
                GovernedConnection executing = open(server, Use.EXECUTE)) {
            assertThatThrownBy(() -> planning.send(List.of(GET, SET)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the action test.remedy does not declare set among its reads, and planning may send"
                            + " nothing else");
            assertThatThrownBy(() -> executing.send(Command.of("MEMORY", "PURGE")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the action test.remedy does not declare memory|purge");
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @EngineTest
    void staysWithTheIncarnation(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE)) {
            connection.send(SET);

            server.restart();

            assertThatThrownBy(() -> connection.send(GET))
                    .isInstanceOf(TargetChanged.class)
                    .hasMessage("cache/" + server.address()
                            + " is not the server any more that was planned: it was restarted or replaced");
        }
    }

    @EngineTest
    void staysWithTheRole(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            ServerProcess replica = topology.replicas().getFirst();
            assertThatThrownBy(() -> open(replica, Use.PLAN))
                    .isInstanceOf(TargetChanged.class)
                    .hasMessageEndingWith("is a replica now; it was planned as a primary");

            ServerProcess primary = topology.primary();
            try (GovernedConnection connection = open(primary, Use.EXECUTE)) {
                connection.send(SET);
                primary.command("REPLICAOF", "127.0.0.1", String.valueOf(replica.port()));

                assertThatThrownBy(() -> connection.send(SET))
                        .isInstanceOf(TargetChanged.class)
                        .hasMessageEndingWith("is a replica now; it was planned as a primary");
            }
        }
    }

    @EngineTest
    void noticesWithinAHundredExchanges(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                GovernedConnection connection = open(topology.primary(), Use.PLAN)) {
            topology.primary()
                    .command(
                            "REPLICAOF",
                            "127.0.0.1",
                            String.valueOf(topology.replicas().getFirst().port()));

            assertThatThrownBy(() -> {
                        for (int i = 0; i <= 100; i++) {
                            connection.send(GET);
                        }
                    })
                    .isInstanceOf(TargetChanged.class);
        }
    }

    @EngineTest
    void readsAreSentAgainOverANewConnection(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE)) {
            connection.select(3);
            connection.send(SET);

            dropClients(server);

            assertThat(connection.send(GET).asText()).isEqualTo("v");
        }
    }

    @EngineTest
    void writesWhoseReplyWasLostAreNot(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE)) {
            dropClients(server);

            assertThatThrownBy(() -> connection.send(List.of(GET, SET)))
                    .isInstanceOf(TargetFault.class)
                    .hasMessageEndingWith("; whether the last 2 commands took effect is not known");
            assertThat(connection.send(GET)).isEqualTo(new Reply.Nil());
        }
    }

    @EngineTest
    void saysThatAServerHangs(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                RedisServers hasty = Given.servers(RedisSettings.DEFAULTS.withAnswerTimeout(Duration.ofMillis(300)));
                GovernedConnection connection = hasty.connector()
                        .open(
                                Given.deployment(Kind.STANDALONE, server),
                                Given.target(server, Role.PRIMARY),
                                Given.spec(READS, WRITES),
                                Use.PLAN,
                                Given.FREE)) {
            server.pause();
            try {
                assertThatThrownBy(() -> connection.send(GET))
                        .isInstanceOf(TargetFault.class)
                        .hasMessage("cache/" + server.address() + " does not answer within 300 ms");
            } finally {
                server.resume();
            }
        }
    }

    @EngineTest
    void actionsThatChangeTheRoleMayGoOn(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                GovernedConnection connection = open(topology.primary(), Use.EXECUTE)) {
            String port = String.valueOf(topology.replicas().getFirst().port());

            assertThat(connection
                            .send(Command.of("REPLICAOF", "127.0.0.1", port))
                            .asText())
                    .isEqualTo("OK");
            assertThat(connection.send(Command.of("INFO", "replication")).asText())
                    .contains("role:slave");
        }
    }

    @EngineTest
    void endsWhereTheServerIsNotToBeWorkedWith(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE);
                Resp admin = server.connect()) {
            admin.command("CONFIG", "SET", "requirepass", "other");
            dropClients(admin);

            assertThatThrownBy(() -> connection.send(GET))
                    .isInstanceOf(TargetFault.class)
                    .hasMessage("cache/" + server.address() + " asks for a password: set access.password");
            admin.command("CONFIG", "SET", "requirepass", "");
        }
    }

    @EngineTest
    void saysWhyAReplicaServesNothing(Engine engine) {
        TopologyOptions strict =
                TopologyOptions.defaults().withServers(ServerOptions.none().with("replica-serve-stale-data", "no"));
        try (Topology topology = Topology.replication(engine, 1, strict)) {
            ServerProcess replica = topology.replicas().getFirst();
            topology.primary().kill();
            try (GovernedConnection connection =
                    open(replica, Use.PLAN, Given.target(replica, Role.REPLICA), Given.FREE)) {
                Await.until(
                        Duration.ofSeconds(10),
                        "the replica notices",
                        () -> replica.info("master_link_status").equals("down"));

                assertThatThrownBy(() -> connection.send(GET))
                        .isInstanceOf(TargetFault.class)
                        .hasMessageEndingWith("is a replica that has lost its primary and serves no stale data");
            }
        }
    }

    @EngineTest
    void saysThatAClusterIsDown(Engine engine) {
        try (ServerProcess server =
                        ServerProcess.start(engine, ServerOptions.none().with("cluster-enabled", "yes"));
                GovernedConnection connection = open(server, Use.PLAN)) {
            assertThatThrownBy(() -> connection.send(GET))
                    .isInstanceOf(TargetFault.class)
                    .hasMessageEndingWith("is in a cluster that is down");
        }
    }

    @EngineTest
    void leavesWhatConcernsOneCommandToTheAction(Engine engine) {
        ServerOptions options = ServerOptions.none()
                .with("maxmemory", "1")
                .withUser("limited", ">limitedpass ~* -@all +info +get +set");
        try (ServerProcess server = ServerProcess.start(engine, options);
                RedisServers limited =
                        new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> "limitedpass");
                GovernedConnection connection = limited.connector()
                        .open(
                                Given.deployment(
                                        Kind.STANDALONE, Given.password("limited", Given.SECRET), server.address()),
                                Given.target(server, Role.PRIMARY),
                                Given.spec(READS, WRITES),
                                Use.EXECUTE,
                                Given.FREE)) {
            assertThat(connection.send(List.of(SET, Command.of("TTL", "k"), GET)))
                    .satisfiesExactly(
                            oom -> assertThat(((Reply.Failure) oom).code()).isEqualTo("OOM"),
                            denied ->
                                    assertThat(((Reply.Failure) denied).code()).isEqualTo("NOPERM"),
                            nothing -> assertThat(nothing).isEqualTo(new Reply.Nil()));
            assertThatThrownBy(() -> connection.select(99))
                    .isInstanceOf(TargetFault.class)
                    .hasMessageStartingWith("database 99 cannot be chosen");
        }
    }

    /** Lets two exchanges go at a time. */
    private static final Governor LIFTED = new Governor() {
        @Override
        public void before(Burst burst) {}

        @Override
        public void after(Burst burst, long nanos) {}

        @Override
        public boolean overlaps() {
            return true;
        }

        @Override
        public int chunk(String kind, int smallest, int largest) {
            return largest;
        }
    };

    @EngineTest
    void twoExchangesAreOnTheirWayInOrder(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE, Given.target(server, Role.PRIMARY), LIFTED)) {
            List<Pending> pending = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                // The server asks who it is in between, which it can only when nothing is due.
                pending.add(connection.begin(List.of(Command.of("SET", "k", "v" + i), GET)));
            }
            Pending last = connection.begin(List.of(GET));

            assertThat(last.await().getFirst().asText()).isEqualTo("v249");
            for (int i = 0; i < 250; i++) {
                assertThat(pending.get(i).await().getLast().asText()).isEqualTo("v" + i);
            }
            assertThat(connection.commandsSent())
                    .containsEntry("set", 250L)
                    .containsEntry("get", 251L)
                    .hasEntrySatisfying("info", times -> assertThat(times).isGreaterThanOrEqualTo(3));
        }
    }

    @EngineTest
    void aBrokenConnectionFailsAllThatIsOnItsWay(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE, Given.target(server, Role.PRIMARY), LIFTED)) {
            connection.send(GET);
            server.command("CLIENT", "PAUSE", "20000", "WRITE");
            Pending writes = connection.begin(List.of(SET, SET, SET));
            Pending reads = connection.begin(List.of(GET));
            dropClients(server);

            for (Pending each : List.of(reads, writes, reads)) {
                assertThatThrownBy(each::await)
                        .isInstanceOf(TargetFault.class)
                        .hasMessage("cache/" + server.address() + " closes the connection without an answer; whether"
                                + " the last 3 commands took effect is not known");
            }
            server.command("CLIENT", "UNPAUSE");
            assertThat(connection.send(GET)).as("on a connection made anew").isEqualTo(new Reply.Nil());
        }
    }

    @EngineTest
    void readsOnTheirWayAreSentOnceMore(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                GovernedConnection connection = open(server, Use.EXECUTE, Given.target(server, Role.PRIMARY), LIFTED)) {
            connection.send(SET);
            dropClients(server);
            Pending first = connection.begin(List.of(GET));
            Pending second = connection.begin(List.of(GET, GET));

            assertThat(second.await())
                    .hasSize(2)
                    .allSatisfy(reply -> assertThat(reply.asText()).isEqualTo("v"));
            assertThat(first.await().getFirst().asText()).isEqualTo("v");
        }
    }

    @Test
    void aBatchGoesOutInBurstsOfTheGovernorsSize() {
        List<String> bursts = new ArrayList<>();
        Governor governor = new Governor() {
            @Override
            public void before(Burst burst) {}

            @Override
            public void after(Burst burst, long nanos) {
                bursts.add(burst.kind() + " " + burst.commands() + "/" + burst.weight()
                        + (burst.writes() > 0 ? " writes " + burst.writes() : "")
                        + (burst.follows() ? " follows" : ""));
            }

            @Override
            public long room(String kind) {
                return 10;
            }

            @Override
            public int chunk(String kind, int smallest, int largest) {
                return largest;
            }
        };
        try (ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                GovernedConnection connection =
                        open(server, Use.EXECUTE, Given.target(server, Role.PRIMARY), governor)) {
            List<Command> batch = new ArrayList<>(Collections.nCopies(12, SET));
            batch.add(Command.of("SCAN", 0, "COUNT", 25).touching(25));
            batch.add(GET);
            assertThat(connection.send(batch)).hasSize(14);
            assertThat(bursts)
                    .containsExactly(
                            "scan 10/10 writes 10",
                            "scan 2/2 writes 2 follows",
                            "scan 1/25 follows",
                            "scan 1/1 follows");
        }
    }

    private static void dropClients(Resp admin) {
        admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    @Test
    void asksTheGovernorAroundEveryExchange() {
        StringBuilder seen = new StringBuilder();
        Governor governor = new Governor() {
            @Override
            public void before(Burst burst) {
                if (burst.commands() == 3) {
                    throw new Stopped("enough");
                }
                seen.append("before ").append(burst.commands()).append(' ');
            }

            @Override
            public void after(Burst burst, long nanos) {
                assertThat(nanos).isBetween(1_000L, 5_000_000_000L);
                seen.append("after ").append(burst.commands()).append(' ');
            }

            @Override
            public int chunk(String kind, int smallest, int largest) {
                return smallest + largest;
            }
        };
        try (ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                GovernedConnection connection =
                        open(server, Use.EXECUTE, Given.target(server, Role.PRIMARY), governor)) {
            connection.send(List.of(GET, GET));
            assertThatThrownBy(() -> connection.send(List.of(SET, SET, SET))).isInstanceOf(Stopped.class);

            assertThat(seen.toString()).isEqualTo("before 2 after 2 ");
            assertThat(connection.chunk("get", 1, 2)).isEqualTo(3);
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }
}

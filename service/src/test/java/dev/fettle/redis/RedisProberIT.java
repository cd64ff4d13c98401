package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.app.demo.TopologyOptions;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.SecretRef;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Topology.Member;
import dev.fettle.testing.EngineTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

final class RedisProberIT {
    private static final Set<String> COMMANDS = Set.of(
            "scan",
            "expire",
            "unlink",
            "zremrangebyrank",
            "memory|purge",
            "memory|usage",
            "config|set",
            "failover",
            "client|kill",
            "no-such-command",
            "memory|nonsense");

    private final RedisServers servers = Given.servers();
    private final Prober prober = servers.prober(COMMANDS);

    @AfterEach
    void close() {
        servers.close();
    }

    private static Address at(ServerProcess server) {
        return Address.parse(server.address());
    }

    private static List<String> addresses(List<Member> members, Role role) {
        return members.stream()
                .filter(member -> member.role() == role)
                .map(member -> member.address().toString())
                .sorted()
                .toList();
    }

    private static List<String> addresses(Stream<ServerProcess> processes) {
        return processes.map(ServerProcess::address).sorted().toList();
    }

    private String reason(Access access, ServerProcess server) {
        Sighting sighting = prober.look(Given.deployment(Kind.STANDALONE, access, server.address()), at(server));
        assertThat(sighting).isInstanceOf(Sighting.Unreachable.class);
        return ((Sighting.Unreachable) sighting).reason();
    }

    @EngineTest
    void looksAtAServer(Engine engine) {
        try (ServerProcess server = ServerProcess.start(
                engine, ServerOptions.none().with("maxmemory", "100mb").with("maxmemory-policy", "allkeys-lfu"))) {
            server.command("SET", "a", "1", "EX", "1000");
            server.command("SET", "b", "1");

            Sighting sighting = prober.look(Given.deployment(Kind.STANDALONE, server), at(server));

            assertThat(sighting).isInstanceOfSatisfying(Sighting.Seen.class, seen -> {
                assertThat(seen.runId()).isEqualTo(server.info("run_id")).hasSize(40);
                assertThat(seen.role()).isEqualTo(Role.PRIMARY);
                assertThat(seen.engine().product()).isEqualTo(engine.isValkey() ? "valkey" : "redis");
                assertThat(seen.engine().version()).isEqualTo(engine.version());
                assertThat(seen.engine().speaks(7, 0)).isEqualTo(engine.atLeastRedis7());
                assertThat(seen.facts().server().tcpPort()).isEqualTo(server.port());
                assertThat(seen.facts().memory().maxBytes()).isEqualTo(100 << 20);
                assertThat(seen.facts().memory().usedRatio()).isBetween(0.001, 0.5);
                assertThat(seen.facts().memory().policy()).isEqualTo("allkeys-lfu");
                assertThat(seen.facts().memory().allocator()).isNotEmpty();
                assertThat(seen.facts().clients().connected()).isPositive();
                assertThat(seen.facts().clients().limit()).isPositive();
                assertThat(seen.facts().keyspace().keys()).isEqualTo(2);
                assertThat(seen.facts().keyspace().persistent()).isEqualTo(1);
                assertThat(seen.facts().replication().linkUp()).isTrue();
                assertThat(seen.facts().persistence().loading()).isFalse();
                assertThat(seen.facts().latency().pingMicros()).isBetween(1L, 1_000_000L);
            });
        }
    }

    @EngineTest
    void findsAStandaloneServer(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            dev.fettle.fleet.Topology found = prober.discover(Given.deployment(Kind.STANDALONE, server));

            assertThat(found.members())
                    .containsExactly(new Member(at(server), "0", Role.PRIMARY, server.info("run_id")));
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.SENTINEL, server)))
                    .hasMessageEndingWith("is a data server, no Sentinel; kind standalone or replication");
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.CLUSTER, server)))
                    .hasMessageEndingWith("runs without cluster mode; kind standalone or replication");
        }
    }

    @EngineTest
    void findsAPrimaryAndItsReplicasFromAnyOfThem(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            for (ServerProcess seed : topology.servers()) {
                List<Member> members = prober.discover(Given.deployment(Kind.REPLICATION, seed))
                        .members();

                assertThat(addresses(members, Role.PRIMARY))
                        .containsExactly(topology.primary().address());
                assertThat(addresses(members, Role.REPLICA)).isEqualTo(addresses(topology.replicas().stream()));
                assertThat(members).extracting(Member::shard).containsOnly("0");
            }
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.STANDALONE, topology.primary())))
                    .hasMessageEndingWith("has 2 replicas; kind replication");
            assertThatThrownBy(() -> prober.discover(Given.deployment(
                            Kind.STANDALONE, topology.replicas().getFirst())))
                    .hasMessageEndingWith(
                            "is a replica of " + topology.primary().address() + "; kind replication");

            Sighting replica = prober.look(
                    Given.deployment(Kind.REPLICATION, topology.primary()),
                    at(topology.replicas().getFirst()));
            assertThat(((Sighting.Seen) replica).role()).isEqualTo(Role.REPLICA);

            topology.primary().kill();
            assertThatThrownBy(() -> prober.discover(Given.deployment(
                            Kind.REPLICATION, topology.replicas().getFirst())))
                    .hasMessageContaining(", which refuses the connection");
        }
    }

    @EngineTest
    void spellsMembersAsTheUserDid(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            String primary = "localhost:" + topology.primary().port();
            String replica = topology.replicas().getFirst().address();

            List<Member> members = prober.discover(Given.deployment(Kind.REPLICATION, Access.OPEN, replica, primary))
                    .members();

            assertThat(addresses(members, Role.PRIMARY)).containsExactly(primary);
            assertThat(addresses(members, Role.REPLICA)).containsExactly(replica);
        }
    }

    @EngineTest
    void findsWhatSentinelsWatch(Engine engine) {
        TopologyOptions options =
                TopologyOptions.defaults().withServers(ServerOptions.none().withPassword(Given.SECRET_VALUE));
        try (Topology topology = Topology.sentinel(engine, 2, 3, options)) {
            Access access = Given.password(null, Given.SECRET);
            String[] seeds = topology.seeds().toArray(String[]::new);

            dev.fettle.fleet.Topology found = prober.discover(Given.deployment(Kind.SENTINEL, access, seeds));

            assertThat(addresses(found.members(), Role.PRIMARY))
                    .containsExactly(topology.primary().address());
            assertThat(addresses(found.members(), Role.REPLICA)).isEqualTo(addresses(topology.replicas().stream()));
            assertThat(Given.names(found.sentinels())).containsExactlyInAnyOrder(seeds);

            Access misnamed = new Access(false, null, null, Given.SECRET, null, null, "other");
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.SENTINEL, misnamed, seeds[0])))
                    .hasMessageEndingWith(
                            "watches no primary named other; access.masterName: one of " + topology.primaryName());
            topology.sentinels().getFirst().command("SENTINEL", "MONITOR", "second", "127.0.0.1", "1", "2");
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.SENTINEL, access, seeds[0])))
                    .hasMessageEndingWith(
                            "watches 2 primaries; access.masterName: one of " + topology.primaryName() + ", second");
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.STANDALONE, Access.OPEN, seeds[0])))
                    .hasMessageEndingWith("is a Sentinel; kind sentinel");
            assertThat(reason(Access.OPEN, topology.sentinels().getFirst()))
                    .isEqualTo("is a Sentinel, which holds no data");
        }
    }

    @EngineTest
    void findsTheShardsOfACluster(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1)) {
            List<Member> seen = null;
            for (ServerProcess seed : topology.servers()) {
                List<Member> members =
                        prober.discover(Given.deployment(Kind.CLUSTER, seed)).members();

                assertThat(addresses(members, Role.PRIMARY))
                        .isEqualTo(addresses(topology.shards().stream().map(Topology.Shard::primary)));
                assertThat(addresses(members, Role.REPLICA)).isEqualTo(addresses(topology.replicas().stream()));
                for (Topology.Shard shard : topology.shards()) {
                    assertThat(shardOf(members, shard.primary()))
                            .isEqualTo(shardOf(members, shard.replicas().getFirst()));
                }
                if (seen != null) {
                    for (Member member : seen) {
                        assertThat(members)
                                .anyMatch(same -> same.address().equals(member.address())
                                        && same.shard().equals(member.shard()));
                    }
                }
                seen = members;
            }
            assertThat(seen)
                    .extracting(Member::shard)
                    .allMatch(shard -> shard.matches("slots-(0|54\\d\\d|109\\d\\d)|shard-[0-9a-f]{12}"));
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.REPLICATION, topology.primary())))
                    .hasMessageEndingWith("is a node of a cluster; kind cluster");
        }
    }

    private static String shardOf(List<Member> members, ServerProcess server) {
        return members.stream()
                .filter(member -> member.address().toString().equals(server.address()))
                .findFirst()
                .orElseThrow()
                .shard();
    }

    @EngineTest
    void namesEverySeedThatDoesNotAnswer(Engine engine) {
        ServerProcess gone = ServerProcess.start(engine);
        gone.close();
        try (ServerProcess locked =
                ServerProcess.start(engine, ServerOptions.none().withPassword(Given.SECRET_VALUE))) {
            assertThatThrownBy(() -> prober.discover(Given.deployment(Kind.STANDALONE, gone, locked)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.details())
                                    .extracting(Problem.Detail::toString)
                                    .containsExactly(
                                            "seeds[0]: " + gone.address() + " refuses the connection",
                                            "seeds[1]: " + locked.address()
                                                    + " asks for a password: set access.password"));
        }
    }

    @EngineTest
    void saysWhyItIsNotLetIn(Engine engine) {
        ServerOptions options = ServerOptions.none()
                .withPassword(Given.SECRET_VALUE)
                .withUser("blind", ">blindpass ~* &* -@all +ping".replace("&* ", engine.atLeastRedis7() ? "&* " : ""));
        try (ServerProcess server = ServerProcess.start(engine, options)) {
            assertThat(reason(Access.OPEN, server)).isEqualTo("asks for a password: set access.password");
            assertThat(reason(Given.password(null, new SecretRef("env:WRONG_SECRET")), server))
                    .isEqualTo("refuses this password");
            assertThat(reason(Given.password("nobody", Given.SECRET), server))
                    .isEqualTo("refuses this password or the user nobody");
            assertThat(reason(Given.password(null, new SecretRef("env:UNSET")), server))
                    .isEqualTo("cannot be asked: the environment variable UNSET with its password is not set");
            assertThat(prober.look(
                            Given.deployment(Kind.STANDALONE, Given.password(null, Given.SECRET), server.address()),
                            at(server)))
                    .isInstanceOf(Sighting.Seen.class);
        }
        try (ServerProcess open = ServerProcess.start(engine)) {
            assertThat(reason(Given.password(null, Given.SECRET), open))
                    .isEqualTo("has no password, but access.password is set");
        }
    }

    @EngineTest
    void saysWhichRightIsMissing(Engine engine) {
        ServerOptions options =
                ServerOptions.none().withUser("blind", ">blind ~* -@all +ping".replace(">blind", ">" + "blindpass"));
        try (ServerProcess server = ServerProcess.start(engine, options);
                RedisServers blind =
                        new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> "blindpass")) {
            Sighting sighting = blind.prober(Set.of())
                    .look(
                            Given.deployment(Kind.STANDALONE, Given.password("blind", Given.SECRET), server.address()),
                            at(server));

            assertThat(sighting).isEqualTo(new Sighting.Unreachable("may not be asked for INFO (NOPERM): grant +info"));
        }
    }

    @EngineTest
    void findsOutWhatItCanDo(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            Capabilities can = prober.probe(
                    Given.deployment(Kind.STANDALONE, server), at(server), dev.fettle.fleet.Engine.UNKNOWN);

            assertThat(can.verdicts())
                    .containsEntry("scan", Verdict.YES)
                    .containsEntry("expire", Verdict.YES)
                    .containsEntry("unlink", Verdict.YES)
                    .containsEntry("zremrangebyrank", Verdict.YES)
                    .containsEntry("memory|purge", Verdict.YES)
                    .containsEntry("memory|usage", Verdict.YES)
                    .containsEntry("config|set", Verdict.YES)
                    .containsEntry("failover", Verdict.YES)
                    .containsEntry("client|kill", Verdict.YES)
                    .containsEntry("no-such-command", Verdict.UNSUPPORTED)
                    .containsEntry("memory|nonsense", Verdict.UNSUPPORTED)
                    .containsEntry("expire+nx", engine.atLeastRedis7() ? Verdict.YES : Verdict.UNSUPPORTED)
                    .containsEntry("allocator|purge", Verdict.YES);
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @EngineTest
    void findsOutWhatOurUserMayDo(Engine engine) {
        String rules = ">limitedpass ~tmp:* -@all +info +ping +scan +unlink +expire +memory|usage +acl|whoami";
        String more = engine.atLeastRedis7() ? " +acl|dryrun" : "";
        try (ServerProcess server =
                        ServerProcess.start(engine, ServerOptions.none().withUser("limited", rules + more));
                RedisServers limited =
                        new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> "limitedpass")) {
            Capabilities can = limited.prober(COMMANDS)
                    .probe(
                            Given.deployment(
                                    Kind.STANDALONE, Given.password("limited", Given.SECRET), server.address()),
                            at(server),
                            dev.fettle.fleet.Engine.UNKNOWN);

            assertThat(can.verdicts())
                    .containsEntry("scan", Verdict.YES)
                    .containsEntry("expire", Verdict.YES)
                    .containsEntry("unlink", Verdict.YES)
                    .containsEntry("memory|usage", Verdict.YES)
                    .containsEntry("zremrangebyrank", Verdict.FORBIDDEN);
            assertThat(can.can("memory|purge")).isFalse();
            assertThat(can.can("failover")).isFalse();
            assertThat(can.can("config|set")).isFalse();
            if (engine.atLeastRedis7()) {
                assertThat(can.cannot("failover")).isTrue();
                assertThat(can.cannot("no-such-command")).isTrue();
            }
        }
    }
}

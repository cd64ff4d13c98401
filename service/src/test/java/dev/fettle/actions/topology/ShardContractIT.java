package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.Estimate;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Party;
import dev.fettle.action.Reply;
import dev.fettle.action.Restarts;
import dev.fettle.action.Target;
import dev.fettle.actions.memory.MemoryDefragment;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.SecretRef;
import dev.fettle.plan.LiveShard;
import dev.fettle.plan.WholeShard;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.SeenBefore;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every action on a shard promises, beside what all actions do: it needs no more than it says, and plans by reading. */
final class ShardContractIT {
    private final RedisServers servers =
            new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> "secret");

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void planningChangesNothingAndNeedsNoRightTo(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Deployment open = node.register("cache", topology, Map.of());
            for (Action action : Actions.installed().all()) {
                ActionSpec<?> spec = action.spec();
                if (spec.needs().scope() == Needs.Scope.SHARD) {
                    permit(topology, spec.needs().reads());
                    List<String> before = state(topology);
                    try (Party party = servers.connector().party(limited(open), spec, Use.PLAN)) {
                        WholeShard shard = new WholeShard(shard(node, open, party));

                        Estimate estimate = spec.plan(target(node), example(spec), shard);

                        assertThat(estimate.toString()).as("%s", spec.name()).doesNotContain("NOPERM");
                    }
                    assertThat(state(topology)).as("%s", spec.name()).isEqualTo(before);
                }
            }
        }
    }

    @EngineTest
    void relievingNeedsNoMoreThanItSaysAndTwiceIsOnce(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            Deployment open = node.register("cache", topology, Map.of());
            SeenBefore.give(database, Duration.ofHours(1), i -> 1);
            Map<String, Object> relieve =
                    Map.of("window", "1h", "floor", "5mb", "minEfficiency", "0%", "time", "2s", "maxLatency", "10s");
            for (int i = 0; i < 2; i++) {
                for (ActionSpec<?> spec : List.of(new MemoryDefragment().spec(), new ShardRelieve().spec())) {
                    Set<String> commands = new TreeSet<>(spec.needs().reads());
                    commands.addAll(spec.needs().writes());
                    permit(topology, commands);
                    List<String> before = state(topology);
                    try (Party party = servers.connector().party(limited(open), spec, Use.EXECUTE)) {
                        TestSession session = TestSession.of(new WholeShard(shard(node, open, party)), spec);

                        Outcome outcome = spec.execute(
                                target(node),
                                spec.name().equals("shard.relieve") ? relieve : Map.of("time", "2s"),
                                session);

                        assertThat(outcome)
                                .as("%s %s", spec.name(), session.notes())
                                .isInstanceOfAny(
                                        Outcome.Done.class, Outcome.NothingToDo.class, Outcome.NotApplicable.class);
                        assertThat(outcome.summary() + session.notes()).doesNotContain("NOPERM");
                    }
                    assertThat(state(topology)).as("%s", spec.name()).isEqualTo(before);
                }
            }
        }
    }

    /** All that Fettle could have set, and who the servers are. */
    private static List<String> state(Topology topology) {
        List<String> state = new ArrayList<>();
        for (ServerProcess server : topology.servers()) {
            state.add(String.valueOf(server.command("CONFIG", "GET", "*")));
            state.add(server.info("run_id") + server.info("role") + server.command("DBSIZE"));
        }
        return state;
    }

    private static void permit(Topology topology, Set<String> commands) {
        for (ServerProcess server : topology.servers()) {
            try (Wire wire = Wire.to(server)) {
                List<Object> rules = new ArrayList<>(List.of(
                        "SETUSER", "fettle", "reset", "on", ">secret", "~*", "-@all", "+ping", "+info", "+select"));
                // An ACL refuses names that its server does not know.
                commands.stream()
                        .filter(command -> !(wire.ask("COMMAND", "INFO", command.split("\\|", 2)[0])
                                        .asList()
                                        .getFirst()
                                instanceof Reply.Nil))
                        .forEach(command -> rules.add("+" + command));
                assertThat(wire.ask("ACL", rules.toArray())).isInstanceOf(Reply.Text.class);
            }
        }
    }

    private static Deployment limited(Deployment open) {
        return new Deployment(
                open.id(),
                open.name(),
                open.kind(),
                open.seeds(),
                new Access(false, null, "fettle", new SecretRef("env:SECRET"), null, null, null),
                open.labels(),
                open.createdAt(),
                open.version());
    }

    private static LiveShard shard(TestNode node, Deployment deployment, Party party) {
        return new LiveShard(
                deployment,
                target(node).instance().shard(),
                node.whereabouts(),
                party,
                Restarts.NONE,
                new LiveShard.Hold() {
                    @Override
                    public void check() {}

                    @Override
                    public void pause(Duration time) {
                        LockSupport.parkNanos(time.toNanos());
                    }

                    @Override
                    public long nanoTime() {
                        return System.nanoTime();
                    }
                });
    }

    private static Target target(TestNode node) {
        Instance primary = node.fleet().instances().stream()
                .filter(instance -> instance.role() == Role.PRIMARY)
                .findFirst()
                .orElseThrow();
        return new Target(primary, Objects.requireNonNull(primary.facts()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> example(ActionSpec<?> spec) {
        Map<String, Object> step =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(spec.example());
        return (Map<String, Object>) step.getOrDefault("with", Map.of());
    }
}

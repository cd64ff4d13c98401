package dev.fettle.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.Estimate;
import dev.fettle.action.Glob;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Protection;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.SecretRef;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every action promises, tried with its own example on every engine. */
final class ActionContractIT {
    private static final Governor FREE = new Governor() {
        @Override
        public void before(Burst burst) {}

        @Override
        public void after(Burst burst, long nanos) {}

        @Override
        public int chunk(String kind, int smallest, int largest) {
            return largest;
        }
    };

    private final RedisServers servers =
            new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> "secret");

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void theExampleBindsAndNothingElseDoes(Engine engine) {
        for (Action action : Actions.installed().all()) {
            ActionSpec<?> spec = action.spec();
            Map<String, Object> example = example(spec);
            assertThat(spec.bind(example)).isNotNull();

            Map<String, Object> more = new HashMap<>(example);
            more.put("noSuchParameter", true);

            assertThatThrownBy(() -> spec.bind(more))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("noSuchParameter");
        }
    }

    @EngineTest
    void planningWritesNothingAndNeedsNoRightTo(Engine engine) {
        for (ActionSpec<?> spec : onServers()) {
            try (ServerProcess server = server(engine);
                    Wire admin = Wire.to(server);
                    GovernedConnection planner = connect(server, admin, spec, Use.PLAN)) {
                String before = digest(admin);

                Estimate estimate = spec.plan(Targets.of(server), example(spec), planner);

                assertThat(estimate)
                        .as("%s", spec.name())
                        .isInstanceOfAny(Estimate.Work.class, Estimate.NotApplicable.class, Estimate.Nothing.class);
                assertThat(digest(admin)).isEqualTo(before);
            }
        }
    }

    @EngineTest
    void executingNeedsNoMoreThanItSaysAndTwiceIsOnce(Engine engine) {
        for (ActionSpec<?> spec : onServers()) {
            try (ServerProcess server = server(engine);
                    Wire admin = Wire.to(server);
                    GovernedConnection user = connect(server, admin, spec, Use.EXECUTE)) {
                assertDone(spec, server, user);
                String once = digest(admin);

                Outcome again = assertDone(spec, server, user);

                assertThat(digest(admin)).as("%s twice: %s", spec.name(), again).isEqualTo(once);
            }
        }
    }

    /** Whatever an action does to keys, it does not do it to those that are protected: here all there are. */
    @EngineTest
    void changesNoProtectedKey(Engine engine) {
        Protection all = new Protection(List.of(new Protection.Rule(new Glob("*"), "somebody", "")));
        for (ActionSpec<?> spec : onServers()) {
            try (ServerProcess server = server(engine);
                    Wire wire = Wire.to(server)) {
                String before = digest(wire);
                Target open = Targets.of(server);
                TestSession session = TestSession.of(wire, spec);

                Outcome outcome = spec.execute(new Target(open.instance(), open.facts(), all), example(spec), session);

                assertThat(digest(wire)).as("%s: %s", spec.name(), outcome).isEqualTo(before);
                if (session.counted("matched") > 0) {
                    assertThat(session.counted("skipped-protected"))
                            .as("%s: %s", spec.name(), outcome)
                            .isEqualTo(session.counted("matched"));
                }
            }
        }
    }

    @EngineTest
    void stopsBeforeAnyExchangeAndGoesOnFromTheCheckpoint(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (ActionSpec<?> spec : onServers()) {
            try (ServerProcess whole = server(engine);
                    ServerProcess cut = server(engine);
                    Wire wholeWire = Wire.to(whole);
                    Wire cutWire = Wire.to(cut)) {
                assertDone(spec, whole, wholeWire);
                TestSession session = TestSession.of(cutWire, spec).chunks(100);
                int attempts = 0;
                while (isCut(spec, cut, session.stopAfter(1 + random.nextInt(20)))) {
                    session = session.next(cutWire);
                    attempts++;
                    assertThat(attempts)
                            .as("%s ends, seed %s", spec.name(), seed)
                            .isLessThan(2_000);
                }

                assertThat(digest(cutWire))
                        .as("%s cut %s times, seed %s", spec.name(), attempts, seed)
                        .isEqualTo(digest(wholeWire));
            }
        }
    }

    /** Those on one server; what works on whole shards is tried on them, in {@code actions.topology}. */
    private static List<? extends ActionSpec<?>> onServers() {
        return Actions.installed().all().stream()
                .map(Action::spec)
                .filter(spec -> spec.needs().scope() == Needs.Scope.SERVER)
                .toList();
    }

    private static boolean isCut(ActionSpec<?> spec, ServerProcess server, TestSession session) {
        try {
            spec.execute(Targets.of(server), example(spec), session);
            return false;
        } catch (Stopped stopped) {
            return true;
        }
    }

    private static Outcome assertDone(ActionSpec<?> spec, ServerProcess server, Reader reader) {
        TestSession session = TestSession.of(reader, spec);
        Outcome outcome = spec.execute(Targets.of(server), example(spec), session);
        assertThat(outcome)
                .as("%s", spec.name())
                .isInstanceOfAny(Outcome.Done.class, Outcome.NothingToDo.class, Outcome.NotApplicable.class);
        assertThat(session.counted("errors")).as("%s %s", spec.name(), outcome).isZero();
        assertThat(session.isComplete()).isTrue();
        return outcome;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> example(ActionSpec<?> spec) {
        Map<String, Object> step =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(spec.example());
        assertThat(step).containsEntry("action", spec.name());
        return (Map<String, Object>) step.getOrDefault("with", Map.of());
    }

    /** A server with something to do for every action that there is. */
    private static ServerProcess server(Engine engine) {
        ServerOptions options = engine.atLeastRedis7()
                ? ServerOptions.none().with("enable-debug-command", "yes")
                : ServerOptions.none();
        ServerProcess server = ServerProcess.start(engine, options);
        try (Wire wire = Wire.to(server)) {
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                commands.add(Command.of("SET", "temp:" + i, "x".repeat(i % 50)));
                commands.add(Command.of("SET", "user:" + i, "y", "EX", 10_000 + i));
                commands.add(Command.of("SET", "temp:ttl:" + i, "z", "EX", 20_000));
            }
            for (int i = 0; i < 3; i++) {
                for (int member = 0; member < 6_000 * (i + 1); member++) {
                    commands.add(Command.of("ZADD", "leaderboard:" + i, member % 977, "player-" + member));
                }
            }
            wire.send(commands);
        }
        return server;
    }

    /** As a user who may do only what the action declares, beside what every connection needs. */
    private GovernedConnection connect(ServerProcess server, Wire admin, ActionSpec<?> spec, Use use) {
        Set<String> commands = new TreeSet<>(spec.needs().reads());
        if (use == Use.EXECUTE) {
            commands.addAll(spec.needs().writes());
        }
        // An ACL refuses names that its server does not know, such as those of later commands.
        commands.removeIf(command -> isUnknown(admin, command.split("\\|", 2)[0]));
        List<Object> rules = new ArrayList<>(
                List.of("SETUSER", "fettle", "reset", "on", ">secret", "~*", "-@all", "+ping", "+info", "+select"));
        commands.forEach(command -> rules.add("+" + command));
        admin.ask("ACL", rules.toArray());
        return servers.connector().open(deployment(server), Targets.of(server), spec, use, FREE);
    }

    private static boolean isUnknown(Wire admin, String command) {
        return admin.ask("COMMAND", "INFO", command).asList().getFirst() instanceof Reply.Nil;
    }

    private static Deployment deployment(ServerProcess server) {
        return Targets.deployment(
                server, new Access(false, null, "fettle", new SecretRef("env:SECRET"), null, null, null));
    }

    private static String digest(Wire wire) {
        return wire.ask("DEBUG", "DIGEST").asText();
    }
}

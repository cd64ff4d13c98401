package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.actions.keys.Population.Inhabitant;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** What keys.expire says and does, compared key by key with what the server holds. */
final class KeysExpireIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final Predicate<Inhabitant> TEMP_FOR_EVER = key -> key.isTemp() && key.ttl() < 0;

    /** Each way there is to treat a key. What a server cannot do it then does another way. */
    private static final List<Map<String, Verdict>> WAYS = List.of(
            Map.of(),
            Map.of("expire+nx", Verdict.UNSUPPORTED),
            Map.of("expire+nx", Verdict.UNSUPPORTED, "evalsha", Verdict.FORBIDDEN));

    @EngineTest
    void fiftyThousandKeysOfAllKindsAreAsTheyShouldBe(Engine engine) {
        long seed = new Random().nextLong();
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            Population population = Population.fill(wire, new Random(seed), 50_000, 0, 3, 7);
            TestSession session = TestSession.of(wire, SPEC);

            Outcome outcome = run(Targets.of(server), session, Map.of("ttl", "100h"));

            long meant = population.count(TEMP_FOR_EVER);
            assertThat(outcome).as("seed %s", seed).isInstanceOf(Outcome.Done.class);
            assertThat(outcome.summary()).startsWith(meant + " keys given a time to live");
            assertThat(session.counters()).containsEntry("expired", meant).containsEntry("visited", (long)
                    population.keys.size());
            population.verify(wire, TEMP_FOR_EVER, 306_000, 414_000);
        }
    }

    @EngineTest
    void cutAnywhereItEndsAsIfItHadNotBeen(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                Population population = Population.fill(wire, random, 6_000, 0, 9);
                Target target = Targets.of(server, way);
                TestSession session = TestSession.of(wire, SPEC).chunks(50);
                int cuts = 0;
                while (isCut(target, session.crashAfter(2 + random.nextInt(30)))) {
                    session = session.next(wire);
                    cuts++;
                }

                assertThat(cuts).as("seed %s", seed).isPositive();
                assertThat(session.counted("expired")).as("seed %s", seed).isEqualTo(population.count(TEMP_FOR_EVER));
                assertThat(session.counted("skipped-has-ttl"))
                        .as("seed %s", seed)
                        .isEqualTo(population.count(key -> key.isTemp() && key.ttl() > 0));
                population.verify(wire, TEMP_FOR_EVER, 306_000, 414_000);
            }
        }
    }

    @EngineTest
    void everyConditionMeansTheSameOnEveryWay(Engine engine) {
        long seed = new Random().nextLong();
        Predicate<Inhabitant> temp = Inhabitant::isTemp;
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                Trial trial = new Trial(server, wire, way, new Random(seed));
                trial.expire(Map.of("ttl", "100h", "type", "hash"), TEMP_FOR_EVER.and(is("hash")));
                trial.expire(Map.of("ttl", "100h", "databases", List.of(3L, 99L)), TEMP_FOR_EVER.and(in(3)));
                trial.expire(Map.of("ttl", "100h", "only", "any"), temp.and(key -> key.ttl() != Population.SHORT));
                trial.expire(
                        Map.of("ttl", "100h", "pattern", "*", "allowEverything", true),
                        key -> key.ttl() == Population.FOR_EVER);
                trial.delete(Map.of(), TEMP_FOR_EVER);
                trial.delete(Map.of("only", "any"), temp);
                trial.delete(Map.of("only", "any", "type", "stream"), temp.and(is("stream")));
                trial.delete(Map.of("type", "zset"), TEMP_FOR_EVER.and(is("zset")));
            }
        }
    }

    @EngineTest
    void whatTheApplicationGivesATimeToLiveMeanwhileKeepsIt(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            for (boolean delete : List.of(false, true)) {
                Population population = Population.fill(wire, new Random(7), 5_000, 0);
                List<Inhabitant> strings =
                        population.keys.stream().filter(is("string")).toList();
                int[] next = {0};
                TestSession session = TestSession.of(wire, SPEC).chunks(20).between(() -> {
                    for (int i = 0; i < 20 && next[0] < strings.size(); i++) {
                        application.ask("SET", strings.get(next[0]++).bytes(), "new", "EX", 9_000_000);
                    }
                });

                run(Targets.of(server), session, delete ? Map.of("delete", true) : Map.of("ttl", "100h"));

                List<Long> ttls = population.ttls(wire);
                for (Inhabitant key : strings.subList(0, next[0])) {
                    assertThat(ttls.get(population.keys.indexOf(key)))
                            .as("%s", key)
                            .isGreaterThan(8_000_000);
                }
            }
        }
    }

    private static boolean isCut(Target target, TestSession session) {
        try {
            run(target, session, Map.of("ttl", "100h"));
            return false;
        } catch (Stopped stopped) {
            return true;
        }
    }

    private static Outcome run(Target target, TestSession session, Map<String, Object> parameters) {
        Map<String, Object> all = new HashMap<>(Map.of("pattern", "temp:*"));
        all.putAll(parameters);
        return SPEC.execute(target, all, session);
    }

    private static Predicate<Inhabitant> is(String type) {
        return key -> key.type().equals(type);
    }

    private static Predicate<Inhabitant> in(int database) {
        return key -> key.database() == database;
    }

    /** One run on a fresh population, checked key by key; and once more, which must change nothing. */
    private record Trial(ServerProcess server, Wire wire, Map<String, Verdict> way, Random random) {
        void expire(Map<String, Object> parameters, Predicate<Inhabitant> meant) {
            check(parameters, meant, "expired", 306_000, 414_000);
        }

        void delete(Map<String, Object> parameters, Predicate<Inhabitant> meant) {
            Map<String, Object> all = new HashMap<>(parameters);
            all.put("delete", true);
            check(all, meant, "deleted", Population.GONE, Population.GONE);
        }

        private void check(
                Map<String, Object> parameters, Predicate<Inhabitant> meant, String counter, long low, long high) {
            Population population = Population.fill(wire, random, 3_000, 0, 3);
            Target target = Targets.of(server, way);
            TestSession session = TestSession.of(wire, SPEC);

            run(target, session, parameters);

            assertThat(session.counters())
                    .as("%s %s", parameters, way)
                    .containsEntry(counter, population.count(meant))
                    .doesNotContainKey("errors");
            population.verify(wire, meant, low, high);

            TestSession again = TestSession.of(wire, SPEC);
            assertThat(run(target, again, parameters)).isInstanceOf(Outcome.NothingToDo.class);
            assertThat(again.counted(counter))
                    .as("%s %s again", parameters, way)
                    .isZero();
        }
    }
}

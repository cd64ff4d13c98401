package dev.fettle.actions;

import static dev.fettle.testing.ScriptedServer.failure;
import static dev.fettle.testing.ScriptedServer.page;
import static dev.fettle.testing.ScriptedServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.collections.ZsetTrim;
import dev.fettle.actions.keys.KeysExpire;
import dev.fettle.actions.memory.MemoryPurge;
import dev.fettle.testing.ScriptedServer;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What actions make of servers that refuse, move away or never end. */
final class BadMomentsTest {
    private static final ActionSpec<?> EXPIRE = new KeysExpire().spec();
    private static final Map<String, Object> TEMP = Map.of("pattern", "t:*", "ttl", "1h");
    private static final Target TARGET = Targets.speaking("7.0.0");

    @Test
    void aRefusalThatRepeatsEndsTheStepWithTheServersWords() {
        String line = "OOM command not allowed when used memory > 'maxmemory'.";

        assertThatThrownBy(() -> expire(TARGET, 50, command -> failure(line)))
                .isInstanceOf(TargetFault.class)
                .hasMessage("the server answered 10 times: " + line);
    }

    @Test
    void aFewErrorsAreToldInTheResult() {
        int[] errors = {0};
        TestSession session = expire(
                TARGET, 50, command -> errors[0]++ < 3 ? failure("NOPERM no access to the key") : new Reply.Number(1));

        assertThat(session.counters()).containsEntry("errors", 3L).containsEntry("expired", 47L);
    }

    @Test
    void aServerThatBecameAReplicaIsAnotherTarget() {
        assertThatThrownBy(() -> expire(TARGET, 1, command -> failure("READONLY You can't write against a replica")))
                .isInstanceOf(TargetChanged.class);
    }

    @Test
    void keysThatMovedAreCounted() {
        TestSession session = expire(TARGET, 500, command -> failure("MOVED 1 10.0.0.1:6379"));

        assertThat(session.counters()).containsEntry("moved", 500L).doesNotContainKey("errors");
    }

    @Test
    void aForgottenScriptIsLoadedAgain() {
        int[] loaded = {0};
        TestSession session = expire(Targets.speaking("6.2.0"), 30, command -> {
            if (command.startsWith("script ")) {
                loaded[0]++;
                return text("sha");
            }
            return loaded[0] < 2 ? failure("NOSCRIPT No matching script.") : new Reply.Number(1);
        });

        assertThat(session.counters()).containsEntry("expired", 30L);
        assertThat(loaded[0]).isEqualTo(2);
    }

    @Test
    void aScanThatNeverEndsIsEndedByUs() {
        List<String> names = IntStream.range(0, 2_000).mapToObj(i -> "t:" + i).toList();
        assertThatThrownBy(() -> EXPIRE.execute(
                        TARGET,
                        TEMP,
                        TestSession.of(
                                new ScriptedServer(command -> switch (command.split(" ", 2)[0]) {
                                    case "info" -> text("db0:keys=1000,expires=0,avg_ttl=0\r\n");
                                    case "scan" -> page("17", names);
                                    case "time" -> new Reply.Many(List.of(text("1795000000"), text("0")));
                                    default -> new Reply.Number(0);
                                }),
                                EXPIRE)))
                .isInstanceOf(TargetFault.class)
                .hasMessageContaining("does not end");
    }

    @Test
    void aSetThatGrowsFasterThanItIsCutIsLeft() {
        ActionSpec<?> trim = new ZsetTrim().spec();
        TestSession session = TestSession.of(
                new ScriptedServer(command -> switch (command.split(" ", 2)[0]) {
                    case "info" -> text("db0:keys=1,expires=0\r\n");
                    case "type" -> text("zset");
                    case "zcard" -> new Reply.Number(1_000);
                    default -> new Reply.Number(5_000);
                }),
                trim);

        trim.execute(TARGET, Map.of("pattern", "board", "keep", 10), session);

        assertThat(session.counters()).containsEntry("skipped-growing", 1L);
        assertThat(session.notes()).singleElement().asString().startsWith("board grows faster than it can be cut");
    }

    @Test
    void onlyJemallocIsPurged() {
        ActionSpec<?> purge = new MemoryPurge().spec();

        Outcome outcome = purge.execute(
                TARGET, Map.of(), TestSession.of(new ScriptedServer(command -> text("mem_allocator:libc\r\n")), purge));

        assertThat(outcome)
                .isEqualTo(new Outcome.NotApplicable("the allocator is libc; only jemalloc has pages to purge"));
    }

    @Test
    void whatAPurgeReturnedIsToldAsItIs() {
        assertThat(purge("1000", "1000").summary()).isEqualTo("returned 0 bytes: nothing was dirty");
        assertThat(purge("1000", "600").summary()).isEqualTo("returned 400 bytes to the operating system");
        assertThat(purge("1000", "1200").summary())
                .isEqualTo("returned nothing: the resident set grew by 200 bytes meanwhile");
    }

    private static Outcome purge(String before, String after) {
        ActionSpec<?> purge = new MemoryPurge().spec();
        boolean[] purged = {false};
        return purge.execute(
                TARGET,
                Map.of("settle", "200ms"),
                TestSession.of(
                        new ScriptedServer(command -> {
                            purged[0] |= command.startsWith("memory");
                            return text(
                                    "mem_allocator:jemalloc-5.3.0\r\nused_memory_rss:" + (purged[0] ? after : before));
                        }),
                        purge));
    }

    private static TestSession expire(Target target, int keys, Function<String, Reply> writes) {
        List<String> names = IntStream.range(0, keys).mapToObj(i -> "t:" + i).toList();
        TestSession session = TestSession.of(
                new ScriptedServer(command -> switch (command.split(" ", 2)[0]) {
                    case "info" -> text("db0:keys=" + keys + ",expires=0\r\n");
                    case "scan" -> page("0", names);
                    case "time" -> new Reply.Many(List.of(text("1795000000"), text("0")));
                    default -> writes.apply(command);
                }),
                EXPIRE);
        EXPIRE.execute(target, TEMP, session);
        return session;
    }
}

package dev.fettle.playbook;

import dev.fettle.Problem;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.ByteSize;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Glob;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Param;
import dev.fettle.action.Percent;
import dev.fettle.action.Risk;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two actions that do nothing, one with every type of parameter. */
final class TestActions {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Everything(
            @Param("which keys") Glob pattern,

            @Param(value = "how long", min = "1s", max = "30d", optional = true) @Nullable
            Duration ttl,

            @Param(value = "how many", defaults = "10", min = "1", max = "1000")
            int count,

            @Param(value = "a fraction", defaults = "0.5", min = "0", max = "1")
            double factor,

            @Param(value = "a share", defaults = "15%", max = "50%")
            Percent share,

            @Param(value = "a size", defaults = "1mb") ByteSize size,
            @Param(value = "a word", defaults = "red") Colour colour,
            @Param(value = "yes or no", defaults = "false") boolean really,
            @Param(value = "a text", defaults = "x") String text,

            @Param(value = "numbers", defaults = "[]", optional = true)
            List<Long> databases) {}

    record Nothing() {}

    static final Action EVERYTHING = action("test.everything", Everything.class, Risk.MEDIUM, p -> {
        if (p.really() && p.ttl() != null) {
            throw Problem.invalid("bad-parameters", "ttl", "goes not with really", "one of the two");
        }
    });
    static final Action NOTHING = action("test.nothing", Nothing.class, Risk.LOW, p -> {});
    static final Actions ALL = Actions.of(List.of(EVERYTHING, NOTHING));

    private TestActions() {}

    private static <P extends Record> Action action(
            String name, Class<P> params, Risk risk, ActionSpec.Check<P> check) {
        var spec = new ActionSpec<>(
                name,
                "does nothing",
                params,
                risk,
                Effect.READS,
                new Needs(Set.of("ping"), Set.of(), Set.of(Role.PRIMARY)),
                "nothing to undo",
                "action: " + name,
                check,
                (target, p, reader) -> new Estimate.Nothing("it does nothing"),
                (target, p, session) -> new Outcome.NothingToDo("it does nothing"));
        return () -> spec;
    }
}

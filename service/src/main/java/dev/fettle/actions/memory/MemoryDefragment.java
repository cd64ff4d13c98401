package dev.fettle.actions.memory;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Durations;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reader;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has a server defragment its memory for a while. It speaks to one server, but as actions on shards do: its settings are put
 * back also where the run is asked to stop.
 */
@AutoService(Action.class)
public final class MemoryDefragment implements Action {
    private static final ActionSpec<DefragParams> SPEC = new ActionSpec<>(
            "memory.defragment",
            "Lets a server move its values together for a bounded time, and puts its settings back",
            DefragParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(
                    Set.of("info", "ping", "config|get", "cluster|info", "cluster|nodes"),
                    Set.of("config|set"),
                    Set.of(Role.PRIMARY, Role.REPLICA),
                    Needs.Scope.SHARD),
            "Nothing to undo: no data is changed, and the settings are put back when it ends",
            """
            action: memory.defragment
            with: {time: 10m, effort: 10}
            """,
            params -> {},
            MemoryDefragment::plan,
            MemoryDefragment::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Estimate plan(Target target, DefragParams params, Reader reader) {
        String lacks = Able.lacks(target, "config|get", "config|set");
        if (lacks != null) {
            return new Estimate.NotApplicable(lacks);
        }
        Shard shard = reader.shard();
        Address server = target.instance().address();
        Defragmentation.Bounds bounds = params.bounds();
        Map<String, String> info = Defragmentation.info(shard, server);
        Outcome not = Defragmentation.notNow(shard, server, bounds, info);
        if (not != null) {
            return not instanceof Outcome.NothingToDo nothing
                    ? new Estimate.Nothing(nothing.summary())
                    : new Estimate.NotApplicable(not.summary());
        }
        DefragSettings settings = Defragmentation.wanted(bounds, DefragSettings.current(shard, server));
        long most = Calm.number(info, "allocator_frag_bytes");
        return new Estimate.Work(
                Interval.ZERO,
                new Interval(0, most / 2, most),
                new Interval(0, 2, 2L * settings.changes().size()),
                new Interval(0, params.time().toSeconds() / 2, params.time().toSeconds() + 10),
                List.of(),
                List.of(),
                List.of(
                        "set for at most " + Durations.format(params.time()) + ", then put back: " + settings.words(),
                        "only trying shows whether the build of the server can: those of distributions refuse it, and"
                                + " the server is left as it was"));
    }

    private static Outcome execute(Target target, DefragParams params, Session session) {
        return new Defragmentation(session.shard(), session, target.instance().address(), params.bounds()).carryOut();
    }
}

package dev.fettle.actions.memory;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Has the allocator give unused pages back to the operating system. */
@AutoService(Action.class)
public final class MemoryPurge implements Action {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private static final ActionSpec<PurgeParams> SPEC = new ActionSpec<>(
            "memory.purge",
            "Gives unused pages of the allocator back to the operating system",
            PurgeParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(Set.of("info"), Set.of("memory|purge"), Set.of(Role.PRIMARY, Role.REPLICA)),
            "Nothing to undo: no data is changed, and the server takes pages again as it needs them",
            """
            action: memory.purge
            with: {settle: 5s}
            """,
            params -> {},
            (target, params, reader) -> plan(target, reader),
            MemoryPurge::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Estimate plan(Target target, Reader reader) {
        AllocatorFigures now = AllocatorFigures.read(reader);
        String unsuited = unsuited(target, now);
        if (unsuited != null) {
            return new Estimate.NotApplicable(unsuited);
        }
        long most = now.resident() - now.active();
        if (most <= 0) {
            return new Estimate.Nothing("the allocator holds nothing that is not in use");
        }
        return new Estimate.Work(
                Interval.ZERO,
                new Interval(0, most / 2, most),
                Interval.exactly(1),
                new Interval(0, 1, 5),
                List.of(),
                List.of(),
                List.of(
                        "at most what is resident and not active comes back; less where pages are in use in part",
                        "the server answers nobody while it purges: mostly under a millisecond, longer the more it"
                                + " returns"));
    }

    private static Outcome execute(Target target, PurgeParams params, Session session) {
        AllocatorFigures now = AllocatorFigures.read(session);
        String unsuited = unsuited(target, now);
        if (unsuited != null) {
            return new Outcome.NotApplicable(unsuited);
        }
        session.checkpoint(session.resumeFrom().isEmpty() ? now.checkpoint() : Map.copyOf(session.resumeFrom()));
        // In one go, so that the server cannot refresh its figures between the two.
        List<Reply> replies = session.send(
                List.of(Command.of("INFO", "server"), AllocatorFigures.INFO, Command.of("MEMORY", "PURGE")));
        if (replies.getLast() instanceof Reply.Failure failure) {
            return failure.code().equals("NOPERM") || failure.line().contains("unknown")
                    ? new Outcome.NotApplicable("the server does not let us purge: " + failure.line())
                    : new Outcome.TargetFailed("the server did not purge: " + failure.line());
        }
        AllocatorFigures atPurge = AllocatorFigures.of(replies.get(1));
        AllocatorFigures before = session.resumeFrom().isEmpty() ? atPurge : AllocatorFigures.of(session.resumeFrom());
        return outcome(session, before, refreshed(session, atPurge, enough(replies.getFirst(), params)));
    }

    /** The server works its figures out anew with its cron, {@code hz} times a second, at most every 100 ms. */
    private static Duration enough(Reply server, PurgeParams params) {
        String hz = Info.fields(server).getOrDefault("hz", "10");
        int often = hz.matches("[1-9]\\d{0,2}") ? Math.min(10, Integer.parseInt(hz)) : 10;
        Duration enough = Duration.ofMillis(1_500 / often);
        return enough.compareTo(params.settle()) < 0 ? enough : params.settle();
    }

    /** The first figures that differ, for they are all refreshed at once; the same where there was nothing to return. */
    private static AllocatorFigures refreshed(Session session, AllocatorFigures atPurge, Duration enough) {
        AllocatorFigures now = atPurge;
        for (Duration waited = LOOK_EVERY; now.equals(atPurge) && waited.compareTo(enough) <= 0; ) {
            session.pause(LOOK_EVERY);
            waited = waited.plus(LOOK_EVERY);
            now = AllocatorFigures.read(session);
        }
        return now;
    }

    private static Outcome outcome(Session session, AllocatorFigures before, AllocatorFigures after) {
        long returned = before.rss() - after.rss();
        session.note("resident set " + before.rss() + " -> " + after.rss() + " bytes, allocator resident "
                + before.resident() + " -> " + after.resident() + ", active " + before.active() + " -> "
                + after.active());
        session.count(returned >= 0 ? "returned-bytes" : "rss-grown-bytes", Math.abs(returned));
        if (returned == 0) {
            return new Outcome.NothingToDo("returned 0 bytes: nothing was dirty");
        }
        return new Outcome.Done(
                returned > 0
                        ? "returned " + returned + " bytes to the operating system"
                        : "returned nothing: the resident set grew by " + -returned + " bytes meanwhile");
    }

    private static @Nullable String unsuited(Target target, AllocatorFigures now) {
        if (!now.isJemalloc()) {
            return "the allocator is " + (now.allocator().isEmpty() ? "not known" : now.allocator())
                    + "; only jemalloc has pages to purge";
        }
        return Able.lacks(target, "memory|purge");
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a replica the primary, at most once, whatever happens to us meanwhile. What is to be done is written down before
 * anything is touched. Whoever finds it so after a crash asks the servers what came of it: where the switch took place it
 * is brought to its end; where it did not, what was set is put back, and only then it is begun anew.
 */
final class Handover {
    /** How often it is begun anew after a crash. */
    private static final int MOST = 5;

    private static final String OVER = "over: ";

    private final Session session;
    private final Function<String, Way> ways;
    private final Aftermath aftermath;
    private final String name;
    private String words = "";
    private String before = "";

    /**
     * @param ways makes the way of that name
     * @param name under which it is written down; one name stands for one handover of the step
     */
    Handover(Session session, Function<String, Way> ways, Aftermath aftermath, String name) {
        this.session = session;
        this.ways = ways;
        this.aftermath = aftermath;
        this.name = name;
    }

    /** @return null where it is done; otherwise how the step ends */
    @Nullable
    Outcome carryOut(Supplier<Chosen> choice) {
        for (int i = 1; i <= MOST; i++) {
            String key = name + "-" + i;
            Optional<String> end = session.concluded(key);
            if (end.isPresent()) {
                if (end.get().startsWith(OVER)) {
                    words = end.get().substring(OVER.length());
                    return null;
                }
                continue;
            }
            Optional<String> begun = session.begun(key);
            if (begun.isEmpty()) {
                return begin(key, choice);
            }
            Intent intent = Intent.parse(begun.get());
            session.note("a failover from " + intent.from() + " to " + intent.to()
                    + " had begun; asks the servers what came of it");
            Way way = ways.apply(intent.way());
            Outcome outcome = conclude(key, intent, way, way.found(intent));
            if (!(outcome instanceof Outcome.TargetFailed)) {
                return outcome;
            }
            session.note(outcome.summary() + "; begins anew");
            before = outcome.summary();
        }
        return new Outcome.TargetFailed("gave up after " + MOST + " failovers that were cut off before they took place;"
                + " the primary is the one it was");
    }

    /** What was done, for a person; empty before. */
    String words() {
        return words;
    }

    /** The same, by what any attempt wrote down of the handover of that name. */
    static Optional<String> over(Session session, String name) {
        return IntStream.rangeClosed(1, MOST)
                .mapToObj(i -> session.concluded(name + "-" + i))
                .flatMap(Optional::stream)
                .filter(end -> end.startsWith(OVER))
                .map(end -> end.substring(OVER.length()))
                .findFirst();
    }

    /** Whether one of that name was begun, and nobody has written down what came of it. */
    static boolean isUnderWay(Session session, String name) {
        return IntStream.rangeClosed(1, MOST)
                .mapToObj(i -> name + "-" + i)
                .anyMatch(key ->
                        session.begun(key).isPresent() && session.concluded(key).isEmpty());
    }

    private @Nullable Outcome begin(String key, Supplier<Chosen> choice) {
        try {
            session.pause(Duration.ZERO);
        } catch (Stopped stop) {
            throw before.isEmpty() ? stop : stop.leaving(before);
        }
        Chosen chosen = choice.get();
        Intent intent = chosen.intent();
        if (intent == null) {
            return new Outcome.Refused(chosen.refusal());
        }
        session.begun(key, intent::text);
        Way way = ways.apply(intent.way());
        Switch came;
        try {
            way.prepare(intent);
            came = way.order(intent);
        } catch (Stopped stop) {
            // A run that ends comes back to nothing, so it is brought to an end now, whoever has switched them
            // meanwhile.
            Outcome failed = conclude(key, intent, way, way.found(intent));
            if (failed instanceof Outcome.Unknown && !session.waitThrough(Duration.ZERO)) {
                return failed;
            }
            throw failed == null ? stop.leaving(words) : stop;
        } catch (TargetFault fault) {
            each(
                    () -> {
                        throw fault;
                    },
                    () -> conclude(key, intent, way, way.found(intent)));
            // The first of them has thrown it.
            throw fault;
        }
        return conclude(key, intent, way, came);
    }

    /** All of them, whatever comes of one; their faults are told together, so that none hides another. */
    private static void each(Runnable... steps) {
        List<TargetFault> faults = new ArrayList<>();
        Stopped stopped = null;
        RuntimeException other = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (TargetFault fault) {
                faults.add(fault);
            } catch (Stopped stop) {
                if (stop.isAtOnce()) {
                    throw stop;
                }
                stopped = stop;
            } catch (RuntimeException defect) {
                other = defect;
            }
        }
        if (other != null) {
            throw other;
        }
        String words = faults.stream().map(Throwable::getMessage).distinct().collect(Collectors.joining("; "));
        if (stopped != null) {
            throw faults.isEmpty() ? stopped : stopped.leaving(words);
        }
        if (!faults.isEmpty()) {
            throw faults.size() == 1 ? faults.getFirst() : new TargetFault(words, faults.getFirst());
        }
    }

    /** By its own word: somebody else may have failed the shard over meanwhile. */
    private String standing(Intent intent) {
        try {
            Member from = Picture.replication(session.shard(), intent.from());
            if (!List.of("", "no-failover").contains(from.text("master_failover_state"))) {
                return intent.from() + " is being failed over at this moment, and not by us";
            }
            return intent.from()
                    + (from.isPrimary()
                            ? " still is the primary"
                            : " is no primary any more: somebody else gave it another role");
        } catch (TargetFault silent) {
            return String.valueOf(silent.getMessage());
        }
    }

    private @Nullable Outcome conclude(String key, Intent intent, Way way, Switch came) {
        return switch (came) {
            case Switch.Over over -> {
                way.announce(intent);
                aftermath.clientsLeave(intent);
                Continuity continuity = Continuity.of(session, intent);
                aftermath.keepRoles(intent);
                each(() -> way.follow(intent), () -> way.restore(intent), () -> aftermath.settle(intent));
                continuity.note();
                words = intent.to() + " is the primary instead of " + intent.from() + "; " + over.words();
                session.concluded(key, () -> OVER + words);
                session.note(words);
                yield null;
            }
            case Switch.NotOver not -> {
                way.restore(intent);
                session.concluded(key, not::why);
                yield new Outcome.TargetFailed(not.why() + "; " + standing(intent));
            }
            case Switch.Unclear unclear -> {
                way.restore(intent);
                yield new Outcome.Unknown(unclear.why() + ": look at its servers before anything else is done to it");
            }
        };
    }
}

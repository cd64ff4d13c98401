package dev.fettle.actions.topology;

import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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
            Optional<String> end = session.settled(key + "-end");
            if (end.isPresent()) {
                if (end.get().startsWith(OVER)) {
                    words = end.get().substring(OVER.length());
                    return null;
                }
                continue;
            }
            Optional<String> begun = session.settled(key);
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
        }
        return new Outcome.TargetFailed("gave up after " + MOST + " failovers that were cut off before they took place;"
                + " the primary is the one it was");
    }

    /** What was done, for a person; empty before. */
    String words() {
        return words;
    }

    private @Nullable Outcome begin(String key, Supplier<Chosen> choice) {
        session.pause(Duration.ZERO);
        Chosen chosen = choice.get();
        Intent intent = chosen.intent();
        if (intent == null) {
            return new Outcome.Refused(chosen.refusal());
        }
        session.settled(key, intent::text);
        Way way = ways.apply(intent.way());
        try {
            way.prepare(intent);
            return conclude(key, intent, way, way.order(intent));
        } catch (Stopped | TargetFault cutOff) {
            if (session.settled(key + "-end").isEmpty()) {
                switch (way.found(intent)) {
                    case Switch.Over over -> {}
                    case Switch.NotOver not -> conclude(key, intent, way, not);
                    case Switch.Unclear unclear -> way.restore(intent);
                }
            }
            throw cutOff;
        }
    }

    private @Nullable Outcome conclude(String key, Intent intent, Way way, Switch came) {
        return switch (came) {
            case Switch.Over over -> {
                way.announce(intent);
                aftermath.clientsLeave(intent);
                aftermath.keepRoles(intent);
                try {
                    way.follow(intent);
                } finally {
                    try {
                        way.restore(intent);
                    } finally {
                        aftermath.settle(intent);
                    }
                }
                words = intent.to() + " is the primary instead of " + intent.from() + "; " + over.words();
                session.settled(key + "-end", () -> OVER + words);
                session.note(words);
                yield null;
            }
            case Switch.NotOver not -> {
                way.restore(intent);
                session.settled(key + "-end", not::why);
                yield new Outcome.TargetFailed(not.why() + "; " + intent.from() + " still is the primary");
            }
            case Switch.Unclear unclear -> {
                way.restore(intent);
                yield new Outcome.Unknown(unclear.why() + ": look at its servers before anything else is done to it");
            }
        };
    }
}

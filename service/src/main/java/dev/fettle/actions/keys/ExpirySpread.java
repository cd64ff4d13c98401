package dev.fettle.actions.keys;

import dev.fettle.action.Durations;
import dev.fettle.action.Interval;
import dev.fettle.action.Percent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The expiry-storm check: how many keys a second will expire because of a step, at worst, and how far they have to be
 * spread so that it is not felt. A server removes what has expired on its main thread, ten times a second and for up to
 * 25 ms at a stretch where there is much of it.
 */
sealed interface ExpirySpread {
    /** Jitter is widened in steps, so that a plan that is made again comes to the same. */
    int STEP = 5;

    int WIDEST = 50;

    /** What an approver should know. */
    List<String> notes();

    /** Parameters that the step has otherwise than the playbook says. */
    default Map<String, Object> adjusted() {
        return Map.of();
    }

    /** Nothing expires: the keys are deleted. */
    record None() implements ExpirySpread {
        @Override
        public List<String> notes() {
            return List.of();
        }
    }

    /** As the parameters say. */
    record Gentle(Term term, long perSecond) implements ExpirySpread {
        @Override
        public List<String> notes() {
            return List.of(words(term, perSecond));
        }
    }

    /** Wider than the parameters say. */
    record Wider(Percent from, Percent to, long unspread, long most, Term term, long perSecond)
            implements ExpirySpread {
        @Override
        public List<String> notes() {
            return List.of(
                    "jitter is widened from " + from + " to " + to + " on this server: about " + unspread
                            + " keys a second would expire, and limits.maxExpiriesPerSecond is " + most,
                    words(term, perSecond));
        }

        @Override
        public Map<String, Object> adjusted() {
            return Map.of("jitter", to.toString());
        }
    }

    /** However far they are spread. */
    record TooMany(String reason) implements ExpirySpread {
        @Override
        public List<String> notes() {
            return List.of(reason);
        }
    }

    /** @param most keys that may expire in one second */
    static ExpirySpread of(ExpireParams params, Interval keys, long most) {
        Duration ttl = params.ttl();
        if (ttl == null) {
            return new None();
        }
        Term given = Term.of(ttl, params.jitter());
        long unspread = perSecond(keys.high(), given);
        if (unspread <= most) {
            return new Gentle(given, unspread);
        }
        int from = params.jitter().value().intValue();
        for (int percent = from - from % STEP + STEP; percent <= WIDEST; percent += STEP) {
            Percent jitter = new Percent(BigDecimal.valueOf(percent));
            Term wider = Term.of(ttl, jitter);
            if (perSecond(keys.high(), wider) <= most) {
                return new Wider(params.jitter(), jitter, unspread, most, wider, perSecond(keys.high(), wider));
            }
        }
        return new TooMany("up to " + keys.high() + " keys would expire, about "
                + perSecond(keys.high(), Term.of(ttl, new Percent(BigDecimal.valueOf(WIDEST))))
                + " a second even with a jitter of " + WIDEST + "%; limits.maxExpiriesPerSecond is " + most
                + ". Give a ttl of at least " + Durations.format(enough(keys.high(), most))
                + ", narrow the pattern, or raise the limit");
    }

    /** Where all of them are reached at the same moment: the slower they are reached, the fewer. */
    private static long perSecond(long keys, Term term) {
        return Math.ceilDiv(keys * 1_000, Math.max(1_000, term.spread()));
    }

    /** A time to live with which the widest jitter will do, in whole minutes. */
    private static Duration enough(long keys, long most) {
        long millis = Math.ceilDiv(keys * 1_000, most);
        // The jitter goes both ways by half of it; some of it goes to the ticks.
        return Duration.ofMinutes(Math.ceilDiv(millis + millis / 20, 60_000));
    }

    private static String words(Term term, long perSecond) {
        return "at most about " + perSecond + (perSecond == 1 ? " key" : " keys") + " a second expire, each between "
                + Durations.format(Duration.ofMillis(term.shortest())) + " and "
                + Durations.format(Duration.ofMillis(term.longest())) + " after it was reached";
    }
}

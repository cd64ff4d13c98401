package dev.fettle.guard;

import dev.fettle.action.Burst;
import dev.fettle.action.Durations;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Governor;
import dev.fettle.action.Vitals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Paces one step on one server by all that can be known of it: its own round trips, a rate of writes, and about once a
 * second the server's vitals. Where they are strained the step slows down; where they are over a bound it waits until
 * they are better; where that takes longer than the limits' patience, the target is given up. Keeps what it decided,
 * second by second. Used by one thread at a time.
 */
public final class WatchingGovernor implements Governor {
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();
    /** With a rate of writes: so many parts of a second may be read at once, since all of it may have to be written. */
    private static final int PARTS_IN_HAND = 4;

    private static final int WORTH_A_ROUND_TRIP = 20;

    private final AdaptiveGovernor pace;
    private final Watches watches;
    private final WriteRate rate;
    private final PaceTrace trace;
    private final Duration patience;
    private final Pacer pacer;
    private final Runnable stopIfAsked;
    private final long most;

    private Runnable whileWaiting = () -> {};
    private final boolean timesOthers;
    private boolean looked;
    private boolean timed;
    private long lookedAt;
    private boolean waiting;
    private long waitingSince;
    private long waited;
    private final Map<String, Integer> reasons = new TreeMap<>();

    /**
     * @param earlier decisions of the attempts and steps before, on the same target
     * @param second since the work on the target began
     * @param stopIfAsked throws {@link dev.fettle.action.Stopped} where the step is to end
     */
    public WatchingGovernor(Bounds bounds, List<PacePoint> earlier, long second, Pacer pacer, Runnable stopIfAsked) {
        Long perSecond = bounds.maxWritesPerSecond();
        this.pace =
                new AdaptiveGovernor(bounds.serverShare(), bounds.maxLatency(), bounds.network(), pacer, stopIfAsked);
        this.watches = Watches.of(bounds);
        this.rate = new WriteRate(perSecond, pacer.nanoTime());
        this.most = perSecond == null ? Long.MAX_VALUE : Math.max(WORTH_A_ROUND_TRIP, perSecond / PARTS_IN_HAND);
        this.trace = new PaceTrace(earlier, second, pacer.nanoTime());
        this.patience = bounds.patience();
        this.timesOthers = bounds.serverShare() < 1;
        this.pacer = pacer;
        this.stopIfAsked = stopIfAsked;
    }

    /** @param tell called before each moment in which it waits for the server */
    public void whileWaiting(Runnable tell) {
        whileWaiting = tell;
    }

    @Override
    public void before(Burst burst) {
        long asked = pacer.nanoTime();
        long owed = burst.writes() > 0 ? rate.owed(asked) : 0;
        // Nothing owed must not move anything: an exchange that is still under way would take it for a rest.
        if (owed > 0) {
            pace.notBefore(asked + owed);
        }
        pace.before(burst);
        long now = pacer.nanoTime();
        trace.pause(now, now - asked);
    }

    @Override
    public void check(Burst burst) {
        pace.check(burst);
    }

    @Override
    public void after(Burst burst, long nanos) {
        long slowBefore = pace.slow();
        pace.after(burst, nanos);
        long now = pacer.nanoTime();
        rate.sent(burst.writes(), now);
        trace.exchange(now, pace.slow() > slowBefore ? "latency" : "");
    }

    @Override
    public boolean overlaps() {
        return pace.overlaps() && !rate.isBounded();
    }

    @Override
    public long room(String kind) {
        return Math.min(pace.room(kind), rate.room());
    }

    @Override
    public int chunk(String kind, int smallest, int largest) {
        int most = (int) Math.min(largest, this.most);
        int chunk = pace.chunk(kind, Math.min(smallest, most), most);
        trace.chunk(pacer.nanoTime(), chunk);
        return chunk;
    }

    /** @throws GiveUp where the server was over a bound for longer than the limits' patience */
    @Override
    public boolean observe(Vitals vitals) {
        long now = pacer.nanoTime();
        Finding found = watches.look(vitals, looked ? now - lookedAt : 0);
        looked = true;
        timed |= vitals.calls() != null;
        lookedAt = now;
        boolean fine = found.grade() == Finding.Grade.FINE;
        if (!fine) {
            reasons.merge(found.vital(), 1, Integer::sum);
        }
        pace.strained(!fine);
        var facts = vitals.facts();
        trace.look(now, facts.replication().lagBytes(), facts.memory().lazyfreePending(), found.vital());
        if (found.grade() != Finding.Grade.OVER) {
            waiting = false;
            return true;
        }
        waitFor(found, now);
        return false;
    }

    private void waitFor(Finding found, long now) {
        waitingSince = waiting ? waitingSince : now;
        waiting = true;
        if (now - waitingSince >= patience.toNanos()) {
            throw new GiveUp(found.words() + "; waited " + Durations.format(patience) + " (limits.patience) for it: "
                    + found.right());
        }
        stopIfAsked.run();
        whileWaiting.run();
        pacer.pause(BETWEEN_LOOKS, stopIfAsked);
        stopIfAsked.run();
        waited += BETWEEN_LOOKS;
        trace.pause(pacer.nanoTime(), BETWEEN_LOOKS);
    }

    /** What it decided so far, in one line. */
    public String summary() {
        String line = pace.decisions() + blind();
        return reasons.isEmpty()
                ? line
                : line + "; the server's vitals: " + reasons + " looks, waited "
                        + Durations.format(Duration.ofMillis(waited / 1_000_000));
    }

    /** What it could not go by: a server that may not be asked looks as well as one that is. */
    private String blind() {
        if (!looked) {
            return "; the server's vitals were not seen: it did not answer INFO";
        }
        return timed || !timesOthers
                ? ""
                : "; how long others' commands take was not seen: it did not answer LATENCY HISTOGRAM, which is there"
                        + " from 7.0 on";
    }

    /** Decisions over time that are over, without the present second; cheap. */
    public List<PacePoint> trace() {
        return trace.closed();
    }

    /** Decisions over time, all of them. */
    public List<PacePoint> wholeTrace() {
        return trace.whole();
    }
}

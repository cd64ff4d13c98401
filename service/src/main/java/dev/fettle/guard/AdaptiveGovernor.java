package dev.fettle.guard;

import dev.fettle.action.Burst;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Governor;
import dev.fettle.action.Stopped;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Paces one step on one server by its own round trips. It rests after each exchange, so that the step takes no more than
 * its share of the server's main thread; and it touches more keys at a time while the answers come quickly, fewer as
 * soon as they do not (additive up, multiplicative down, as TCP finds its rate). Where even the smallest exchange takes
 * too long, it waits longer each time, and in the end gives the target up. No burst is to hold the server for more than
 * {@link Bursts#LONGEST}, unless the share is the whole.
 *
 * <p>What it took for the server's work is the whole round trip without the network's part, so it errs on the server's
 * side: what other clients made us wait counts as ours. Used by one thread at a time.
 */
public final class AdaptiveGovernor implements Governor {
    private static final double STEP_UP = 1.0 / 16;
    private static final double EASE_UP = 1.0 / 8;
    private static final double LEAST_EASE = 1.0 / 16;
    private static final double NEARLY_NOTHING = 1.0 / 64;
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    /** One slow command (a purge) must not make the step wait for minutes before it looks at what came of it. */
    private static final long LONGEST_REST = Duration.ofSeconds(5).toNanos();

    private static final long FIRST_BACK_OFF = Duration.ofMillis(100).toNanos();
    private static final int GIVE_UP_AFTER = 10;
    /** How long a burst waits that finishes a batch after a stop was asked for: a batch is not left half-told. */
    private static final long LAST_RESTS = Duration.ofMillis(100).toNanos();

    private final double serverShare;
    private final long bound;
    private final Bursts bursts;
    private final Pacer pacer;
    private final Runnable stopIfAsked;

    /** How much of its share it takes: less while the server's vitals are strained. */
    private double ease = 1;

    /** Where between smallest and largest the next chunk lies: 0 to 1. */
    private double level;

    private long notBefore;
    private int slowAtSmallest;
    private long slow;
    private long exchanges;
    private long worked;
    private long paused;
    private final Samples chunks = new Samples();
    private final Samples pauses = new Samples();

    /**
     * @param serverShare more than 0, at most 1: how much of the server's main thread the step may take; 1 never rests
     * @param maxLatency how long an exchange may take, the network's part not counted
     * @param network the round trip of a PING; what lies between us and the server is not the server's work
     * @param stopIfAsked throws {@link dev.fettle.action.Stopped} where the step is to end
     */
    public AdaptiveGovernor(
            double serverShare, Duration maxLatency, Duration network, Pacer pacer, Runnable stopIfAsked) {
        if (!(serverShare > 0 && serverShare <= 1)) {
            throw new IllegalArgumentException("a share is more than 0 and at most 1, not " + serverShare);
        }
        if (maxLatency.toNanos() <= 0 || network.isNegative()) {
            throw new IllegalArgumentException(
                    "the latency bound is more than 0, not " + maxLatency + " with " + network);
        }
        this.serverShare = serverShare;
        this.bound = maxLatency.toNanos();
        this.bursts = new Bursts(serverShare == 1, network.toNanos());
        this.pacer = pacer;
        this.stopIfAsked = stopIfAsked;
        this.notBefore = pacer.nanoTime();
    }

    /** @throws GiveUp where the server was too slow for too long */
    @Override
    public void before(Burst burst) {
        try {
            before();
        } catch (Stopped stopped) {
            if (!burst.follows() || stopped.isAtOnce()) {
                throw stopped;
            }
            long wait = Math.min(notBefore - pacer.nanoTime(), LAST_RESTS);
            if (wait >= SHORTEST_PAUSE) {
                pacer.pause(wait, this::stopAtOnce);
            }
        }
    }

    private void before() {
        stopIfAsked.run();
        if (slowAtSmallest >= GIVE_UP_AFTER) {
            throw new GiveUp("the server is too busy: the last " + GIVE_UP_AFTER
                    + " exchanges, each as small as can be, all took longer than limits.maxLatency of " + bound / 1000
                    + " us");
        }
        long wait = notBefore - pacer.nanoTime();
        // Shorter ones add up: the machine cannot wait that precisely.
        if (wait >= SHORTEST_PAUSE) {
            pacer.pause(wait, stopIfAsked);
            stopIfAsked.run();
            paused += wait;
            pauses.add(wait / 1000);
        }
    }

    @Override
    public void check(Burst burst) {
        if (burst.follows()) {
            stopAtOnce();
        } else {
            stopIfAsked.run();
        }
    }

    private void stopAtOnce() {
        try {
            stopIfAsked.run();
        } catch (Stopped stopped) {
            if (stopped.isAtOnce()) {
                throw stopped;
            }
        }
    }

    @Override
    public void after(Burst burst, long nanos) {
        long work = bursts.saw(burst, nanos);
        long rest = Math.min(Math.round((double) work * restPerWork()), LONGEST_REST);
        exchanges++;
        worked += work;
        if (work > bound) {
            slow++;
            slowAtSmallest = level > 0 ? 0 : slowAtSmallest + 1;
            rest = Math.max(rest, backOff());
            double down = level * Math.clamp((double) bound / work, 0.125, 0.5);
            level = down < NEARLY_NOTHING ? 0 : down;
        } else {
            slowAtSmallest = 0;
            level = Math.min(1, level + STEP_UP);
        }
        long now = pacer.nanoTime();
        // A rest too short to be taken yet is still owed; what the step itself needed to think was rest as well, but it
        // is not saved up for later.
        long owed = Math.max(0, notBefore - (now - nanos));
        notBefore = now + owed + rest;
    }

    private double restPerWork() {
        return 1 / (serverShare * ease) - 1;
    }

    /** Nothing goes out before that moment, in the pacer's time. */
    void notBefore(long moment) {
        if (moment - notBefore > 0) {
            notBefore = moment;
        }
    }

    /** Told once a second or so whether the server's vitals are strained: takes half as much then, and comes back slowly. */
    void strained(boolean strained) {
        ease = strained ? Math.max(LEAST_EASE, ease / 2) : Math.min(1, ease + EASE_UP);
        level = strained ? level / 2 : level;
    }

    /** How many exchanges took longer than the bound. */
    long slow() {
        return slow;
    }

    /** 0 as long as smaller chunks may help. */
    private long backOff() {
        return slowAtSmallest == 0 ? 0 : Math.min(FIRST_BACK_OFF << (slowAtSmallest - 1), LONGEST_REST);
    }

    @Override
    public boolean overlaps() {
        return restPerWork() == 0;
    }

    @Override
    public long room(String kind) {
        return bursts.room(kind);
    }

    @Override
    public double cost(String kind) {
        return bursts.cost(kind);
    }

    @Override
    public int chunk(String kind, int smallest, int largest) {
        long most = Math.min(Math.max(largest, smallest), bursts.command(kind));
        long from = Math.clamp(smallest, 1, Math.max(1, most));
        int chunk = (int) Math.round(from + level * Math.max(0, most - from));
        chunks.add(chunk);
        return chunk;
    }

    /**
     * What it decided so far, for the evidence.
     *
     * @param chunk keys or elements an exchange
     * @param pauseMicros pauses in microseconds, those under 1 ms not counted
     * @param slow exchanges that took longer than the bound
     * @param bursts the heaviest burst of each kind, in keys or elements
     * @param worked what the exchanges took without the network's part
     */
    public record Decisions(
            Spread chunk,
            Spread pauseMicros,
            Map<String, Long> bursts,
            long exchanges,
            long slow,
            Duration worked,
            Duration paused) {
        @Override
        public String toString() {
            return exchanges + " exchanges, " + slow + " too slow, " + worked.toMillis() + " ms work, "
                    + paused.toMillis() + " ms pauses; chunks min/median/max " + chunk + ", pauses " + pauseMicros
                    + " us; heaviest bursts " + new TreeMap<>(bursts);
        }
    }

    public Decisions decisions() {
        return new Decisions(
                chunks.spread(),
                pauses.spread(),
                bursts.largest(),
                exchanges,
                slow,
                Duration.ofNanos(worked),
                Duration.ofNanos(paused));
    }
}

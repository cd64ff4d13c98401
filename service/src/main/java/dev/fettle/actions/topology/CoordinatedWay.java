package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.action.TargetGone;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Under Sentinels of Valkey 9 and later: they themselves use FAILOVER when they are asked for a coordinated one. The other
 * replicas are pinned all the same, so that the one is promoted that was planned.
 *
 * @see <a href="https://github.com/valkey-io/valkey/pull/1292">how it came about</a>
 */
final class CoordinatedWay implements Way {
    /** Written down with each failover, so it stays the same for ever. */
    static final String NAME = "sentinel-coordinated";
    /** Election, the primary's wait for its replica, and the roles. */
    private static final Duration UNTIL_DECIDED = Duration.ofSeconds(60);

    /** They look at the servers every 10 s. */
    private static final Duration UNTIL_TAKEN = Duration.ofSeconds(30);

    /** A Sentinel that is asked sends FAILOVER in its third round from then: after 100 to 300 ms. */
    private static final Duration WELL_BEFORE = Duration.ofMillis(330);

    /** What it reads of the replica before the replica's word is in vain; it reads again a second after it last did. */
    private static final Duration LOOKED_AT_MOST = Duration.ofMillis(600);

    private static final Duration LOOKED_AT_LEAST = Duration.ofMillis(150);

    private static final Duration SURELY_OVER = Duration.ofSeconds(2);

    private static final Set<String> NOT_YET = Set.of("NOGOODSLAVE", "INPROG");

    private static final Duration UNTIL_AGREED = Duration.ofSeconds(60);

    private final Shard shard;
    private final Session session;
    private final PinnedWay pins;
    private final Supplier<Sentinels> sentinels;
    private final Clock clock;
    private final Moment moment;
    private @Nullable Address asked;
    private boolean ours;

    CoordinatedWay(Shard shard, Session session, PinnedWay pins, Supplier<Sentinels> sentinels) {
        this.shard = shard;
        this.session = session;
        this.pins = pins;
        this.sentinels = sentinels;
        this.clock = new Clock(shard);
        this.moment = new Moment(shard, session);
    }

    @Override
    public void prepare(Intent intent) {
        ours = true;
        pins.prepare(intent);
    }

    @Override
    public Switch order(Intent intent) {
        Address ready = moment.beforeLook(intent, WELL_BEFORE, LOOKED_AT_LEAST, LOOKED_AT_MOST, sentinels.get());
        Address sentinel = ready == null ? sentinels.get().addresses().getFirst() : ready;
        String late = moment.late(intent);
        if (late != null) {
            return new Switch.NotOver("the Sentinels were not asked for a failover: " + late);
        }
        asked = sentinel;
        long began = shard.nanoTime();
        try {
            Reply reply = ask(sentinel);
            // One that has come back just now is no good replica to them until they have looked at it again.
            while (reply instanceof Reply.Failure failure
                    && NOT_YET.contains(failure.code())
                    && clock.since(began).compareTo(UNTIL_TAKEN) < 0) {
                session.pause(Clock.NOW_AND_THEN);
                reply = ask(sentinel);
            }
            if (reply instanceof Reply.Failure refused) {
                return new Switch.NotOver(
                        "Sentinel " + sentinel + " refuses a coordinated failover: " + refused.line());
            }
        } catch (TargetFault lost) {
            session.note("the answer to SENTINEL FAILOVER was lost: " + lost.getMessage());
        }
        Switch found = found(intent);
        return found instanceof Switch.Over
                ? new Switch.Over("SENTINEL FAILOVER … COORDINATED took "
                        + Durations.format(Duration.ofMillis(clock.since(began).toMillis())))
                : found;
    }

    private Reply ask(Address sentinel) {
        return shard.tell(
                sentinel, Command.of("SENTINEL", "FAILOVER", sentinels.get().name(), "COORDINATED"));
    }

    @Override
    public Switch found(Intent intent) {
        long[] still = {shard.nanoTime()};
        Switch found = clock.until(UNTIL_DECIDED, Clock.OFTEN, () -> {
            Member from = Picture.member(shard, intent.from());
            if (promoted(intent, from)) {
                return from.isPrimary() ? null : new Switch.Over("was over before");
            }
            // This attempt knows whom it asked, or that it asked nobody; of an earlier one it knows nothing.
            if (sentinels.get().anyUnderWay(sentinel -> !ours || sentinel.equals(asked))) {
                still[0] = shard.nanoTime();
            }
            return clock.since(still[0]).compareTo(SURELY_OVER) > 0 ? notOver(intent, from) : null;
        });
        if (found != null) {
            return found;
        }
        return new Switch.Unclear("the Sentinels' failover from " + intent.from() + " to " + intent.to()
                + " is not over after " + Durations.format(UNTIL_DECIDED));
    }

    /** Where no Sentinel has been at it for a while; one that takes the order is so at once. */
    private static @Nullable Switch notOver(Intent intent, Member from) {
        return from.isPrimary() && from.text("master_failover_state").equals("no-failover")
                ? new Switch.NotOver("the Sentinels gave up their failover to " + intent.to() + "; their logs say why")
                : null;
    }

    /** One that has ended is no primary, as long as the same one as before says that it is. */
    private boolean promoted(Intent intent, Member from) {
        try {
            return Picture.member(shard, intent.to()).isPrimary();
        } catch (TargetGone ended) {
            if (from.isPrimary() && from.runId().equals(intent.fromRunId())) {
                return false;
            }
            throw ended;
        }
    }

    /** They tell each other; to tell them once more would begin another failover. */
    @Override
    public void follow(Intent intent) {
        long began = shard.nanoTime();
        Boolean agreed = clock.until(
                UNTIL_AGREED, Clock.NOW_AND_THEN, () -> sentinels.get().someName(intent.to()) ? true : null);
        if (agreed == null) {
            throw new TargetFault("not every Sentinel takes " + intent.to() + " for the primary after "
                    + Durations.format(UNTIL_AGREED) + "; no data is lost");
        }
        session.note("every Sentinel takes " + intent.to() + " for the primary after "
                + Durations.format(Duration.ofMillis(clock.since(began).toMillis())));
    }

    @Override
    public void restore(Intent intent) {
        pins.restore(intent);
    }
}

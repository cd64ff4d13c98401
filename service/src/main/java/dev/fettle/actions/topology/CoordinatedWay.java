package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Under Sentinels of Valkey 9 and later: they themselves use FAILOVER when they are asked for a coordinated one. The other
 * replicas are pinned all the same, so that the one is promoted that was planned.
 *
 * @see <a href="https://github.com/valkey-io/valkey/pull/1292">how it came about</a>
 */
final class CoordinatedWay implements Way {
    static final String NAME = "sentinel-coordinated";
    /** Election, the primary's wait for its replica, and the roles. */
    private static final Duration UNTIL_DECIDED = Duration.ofSeconds(60);

    private static final Duration UNTIL_AGREED = Duration.ofSeconds(60);

    private final Shard shard;
    private final Session session;
    private final PinnedWay pins;
    private final Sentinels sentinels;
    private final Clock clock;

    CoordinatedWay(Shard shard, Session session, PinnedWay pins, Sentinels sentinels) {
        this.shard = shard;
        this.session = session;
        this.pins = pins;
        this.sentinels = sentinels;
        this.clock = new Clock(shard);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(Intent intent) {
        pins.prepare(intent);
    }

    @Override
    public Switch order(Intent intent) {
        long began = shard.nanoTime();
        try {
            Reply reply = shard.tell(
                    sentinels.addresses().getFirst(),
                    Command.of("SENTINEL", "FAILOVER", sentinels.name(), "COORDINATED"));
            if (reply instanceof Reply.Failure refused) {
                return new Switch.NotOver("Sentinel " + sentinels.addresses().getFirst()
                        + " refuses a coordinated failover: " + refused.line());
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

    @Override
    public Switch found(Intent intent) {
        boolean[] underWay = {false};
        Switch found = clock.until(UNTIL_DECIDED, Clock.OFTEN, () -> {
            boolean now = sentinels.anyUnderWay();
            boolean over = underWay[0] && !now;
            underWay[0] = now;
            return decided(intent, over);
        });
        if (found != null) {
            return found;
        }
        Switch late = sentinels.anyUnderWay() ? null : decided(intent, true);
        return late != null
                ? late
                : new Switch.Unclear("the Sentinels' failover from " + intent.from() + " to " + intent.to()
                        + " is not over after " + Durations.format(UNTIL_DECIDED));
    }

    /** @param over whether the Sentinels were at it and are no longer */
    private @Nullable Switch decided(Intent intent, boolean over) {
        Member from = Picture.member(shard, intent.from());
        boolean promoted = Picture.member(shard, intent.to()).isPrimary();
        if (promoted) {
            return from.isPrimary() ? null : new Switch.Over("was over before");
        }
        return over && from.isPrimary() && from.text("master_failover_state").equals("no-failover")
                ? new Switch.NotOver("the Sentinels gave up their failover to " + intent.to() + "; their logs say why")
                : null;
    }

    /** They tell each other; to tell them once more would begin another failover. */
    @Override
    public void follow(Intent intent) {
        long began = shard.nanoTime();
        Boolean agreed =
                clock.until(UNTIL_AGREED, Clock.NOW_AND_THEN, () -> sentinels.allName(intent.to()) ? true : null);
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

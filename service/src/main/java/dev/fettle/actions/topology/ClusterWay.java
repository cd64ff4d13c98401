package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.action.TargetGone;
import dev.fettle.fleet.Role;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * CLUSTER FAILOVER on the replica: its primary holds writers back, the replica catches up and is elected. OK only means that
 * it was heard. Sent twice it would reset the election, so it goes out once.
 */
final class ClusterWay implements Way {
    /** Written down with each failover, so it stays the same for ever. */
    static final String NAME = "cluster";
    /** The servers give up after 5 s and hold writers back no longer than 10. */
    private static final Duration UNTIL_DECIDED = Duration.ofSeconds(15);

    private final Shard shard;
    private final Session session;
    private final Clock clock;

    ClusterWay(Shard shard, Session session) {
        this.shard = shard;
        this.session = session;
        this.clock = new Clock(shard);
    }

    @Override
    public void prepare(Intent intent) {}

    @Override
    public Switch order(Intent intent) {
        long began = shard.nanoTime();
        try {
            Reply reply = shard.sendTo(intent.to(), intent.toRunId(), Role.REPLICA, Command.of("CLUSTER", "FAILOVER"));
            if (reply instanceof Reply.Failure refused) {
                return new Switch.NotOver(intent.to() + " refuses CLUSTER FAILOVER: " + refused.line());
            }
        } catch (TargetChanged restarted) {
            return new Switch.NotOver(String.valueOf(restarted.getMessage()));
        } catch (TargetFault lost) {
            session.note("the answer to CLUSTER FAILOVER was lost: " + lost.getMessage());
        }
        Switch found = found(intent);
        return found instanceof Switch.Over
                ? new Switch.Over("CLUSTER FAILOVER took "
                        + Durations.format(Duration.ofMillis(clock.since(began).toMillis())))
                : found;
    }

    @Override
    public Switch found(Intent intent) {
        Switch over = clock.until(UNTIL_DECIDED, Clock.OFTEN, () -> over(intent));
        if (over != null) {
            return over;
        }
        try {
            Member from = Picture.member(shard, intent.from());
            if (from.isPrimary() && !promoted(intent, from)) {
                return new Switch.NotOver(intent.to() + " was not elected within " + Durations.format(UNTIL_DECIDED)
                        + "; its own log says why");
            }
        } catch (TargetFault silent) {
            session.note(String.valueOf(silent.getMessage()));
        }
        return new Switch.Unclear("neither " + intent.to() + " nor " + intent.from()
                + " is the one primary of the shard after " + Durations.format(UNTIL_DECIDED));
    }

    /** One that has ended is no primary, as long as the same one as before says that it is. */
    private boolean promoted(Intent intent, Member from) {
        try {
            return Picture.member(shard, intent.to()).isPrimary();
        } catch (TargetGone ended) {
            if (from.runId().equals(intent.fromRunId())) {
                session.note(String.valueOf(ended.getMessage()));
                return false;
            }
            throw ended;
        }
    }

    private @Nullable Switch over(Intent intent) {
        if (!Picture.member(shard, intent.to()).isPrimary()) {
            return null;
        }
        try {
            return Picture.member(shard, intent.from()).isPrimary() ? null : new Switch.Over("was over before");
        } catch (TargetFault gone) {
            return new Switch.Over("was over before");
        }
    }

    @Override
    public void follow(Intent intent) {}

    @Override
    public void restore(Intent intent) {}
}

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
 * FAILOVER TO a replica, from Redis 6.2 on: the primary holds its writers back until the replica has all that it has, and
 * then they change roles. It waits no longer than its timeout, after which all is as before.
 */
final class PlainWay implements Way {
    /** Written down with each failover, so it stays the same for ever. */
    static final String NAME = "failover";
    /** What a switch takes beyond the time that it may wait for the replica. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    /** Enough for what is asked in between; to ask shortly before the replica's word makes a pause of a second a tenth. */
    static final Duration WELL_BEFORE = Duration.ofMillis(70);

    /** Longer than a passing cause lasts. */
    private static final Duration SURELY_GONE = Duration.ofSeconds(2);

    private final Shard shard;
    private final Session session;
    private final Duration timeout;
    private final Clock clock;
    private final Moment moment;
    private @Nullable Long goneSince;
    private boolean aborted;

    /** @param timeout how long writers are held back at most */
    PlainWay(Shard shard, Session session, Duration timeout) {
        this.shard = shard;
        this.session = session;
        this.timeout = timeout;
        this.clock = new Clock(shard);
        this.moment = new Moment(shard, session);
    }

    @Override
    public void prepare(Intent intent) {}

    @Override
    public Switch order(Intent intent) {
        return order(intent, () -> moment.beforeWord(intent, WELL_BEFORE));
    }

    /** @param untilGood waits for a good moment */
    Switch order(Intent intent, Runnable untilGood) {
        untilGood.run();
        String late = moment.late(intent);
        if (late != null) {
            return new Switch.NotOver("FAILOVER was not sent: " + late);
        }
        long began = shard.nanoTime();
        try {
            Reply reply = shard.sendTo(
                    intent.from(),
                    intent.fromRunId(),
                    Role.PRIMARY,
                    Command.of("FAILOVER", "TO", intent.toHost(), intent.toPort(), "TIMEOUT", timeout.toMillis()));
            if (reply instanceof Reply.Failure refused) {
                return new Switch.NotOver(intent.from() + " refuses FAILOVER: " + refused.line());
            }
        } catch (TargetChanged restarted) {
            return new Switch.NotOver(String.valueOf(restarted.getMessage()));
        } catch (TargetFault lost) {
            session.note("the answer to FAILOVER was lost: " + lost.getMessage());
        }
        Switch found = found(intent);
        if (found instanceof Switch.Over) {
            return new Switch.Over("FAILOVER took "
                    + Durations.format(Duration.ofMillis(clock.since(began).toMillis())));
        }
        return found;
    }

    @Override
    public Switch found(Intent intent) {
        Switch found = clock.until(timeout.plus(SLACK), Clock.OFTEN, () -> decided(intent));
        return found == null
                ? new Switch.Unclear("neither " + intent.to() + " nor " + intent.from()
                        + " is the one primary of the shard after " + Durations.format(timeout.plus(SLACK))
                        + " (where " + intent.to() + " is gone for good and " + intent.from()
                        + " says master_failover_state:failover-in-progress, FAILOVER ABORT makes it the"
                        + " primary again)")
                : found;
    }

    private @Nullable Switch decided(Intent intent) {
        Boolean promoted = promoted(intent);
        if (promoted != null && promoted) {
            return isPrimary(intent) ? null : new Switch.Over("was over before");
        }
        Member from = Picture.member(shard, intent.from());
        abortIfStuck(intent, from);
        boolean under = !from.text("master_failover_state").equals("no-failover");
        // Where nobody knows of the other one, only the same primary, with nothing under way, is a proof.
        boolean proven = promoted != null || from.runId().equals(intent.fromRunId());
        if (!from.isPrimary() || under || !proven) {
            return null;
        }
        return new Switch.NotOver("FAILOVER did not take place: "
                + (goneSince != null
                        ? intent.to() + " has ended" + (aborted ? ", so it was aborted" : "")
                        : "it was not sent, or " + intent.to() + " did not catch up within "
                                + Durations.format(timeout)));
    }

    /**
     * A primary that has begun to hand over waits for its replica for ever, and so do all writers. FAILOVER ABORT makes it the
     * primary again; were the replica one by now, there would be two. So it is sent only where neither we nor the primary
     * find anybody at the replica's address: its process has ended, and whoever comes back there is another one.
     */
    private void abortIfStuck(Intent intent, Member from) {
        Long since = goneSince;
        boolean stuck = since != null
                && clock.since(since).compareTo(SURELY_GONE) >= 0
                && from.runId().equals(intent.fromRunId())
                && from.text("master_failover_state").equals("failover-in-progress")
                && from.text("master_link_status").equals("down");
        if (!stuck || aborted) {
            return;
        }
        Reply reply = shard.sendTo(intent.from(), intent.fromRunId(), Role.REPLICA, Command.of("FAILOVER", "ABORT"));
        aborted = true;
        session.note(
                reply instanceof Reply.Failure refused
                        ? intent.from() + " refuses FAILOVER ABORT: " + refused.line()
                        : intent.to() + " has ended while " + intent.from() + " was handing over to it: sent FAILOVER"
                                + " ABORT, which makes " + intent.from() + " the primary again");
    }

    /** Whether the replica is a primary; null where it does not answer. */
    private @Nullable Boolean promoted(Intent intent) {
        try {
            Member to = Picture.member(shard, intent.to());
            goneSince = null;
            return to.isPrimary() && isTheChosen(to, intent);
        } catch (TargetGone ended) {
            goneSince = goneSince == null ? Long.valueOf(shard.nanoTime()) : goneSince;
            return null;
        } catch (TargetFault silent) {
            goneSince = null;
            return null;
        }
    }

    /** One that ended and came back as a primary by its configuration may be empty: nobody is to follow that. */
    private boolean isTheChosen(Member to, Intent intent) {
        try {
            return to.runId().equals(intent.toRunId())
                    || Picture.replication(shard, intent.from()).hasHistoryOf(to);
        } catch (TargetFault silent) {
            return false;
        }
    }

    /** The old one, where it answers; where it does not, nobody writes to it. */
    private boolean isPrimary(Intent intent) {
        try {
            return Picture.member(shard, intent.from()).isPrimary();
        } catch (TargetFault gone) {
            return false;
        }
    }

    @Override
    public void follow(Intent intent) {}

    @Override
    public void restore(Intent intent) {}
}

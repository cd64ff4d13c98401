package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Role;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * REPLICAOF by hand, where there is no FAILOVER or our user may not call it, and the playbook accepts a loss by name.
 * Writers are held back by CLIENT PAUSE until the old primary follows the new one; where that is not to be had, or ends too
 * early, what the old primary acknowledges in between is lost.
 */
final class LossyWay implements Way {
    /** Written down with each failover, so it stays the same for ever. */
    static final String NAME = "by-hand";

    private static final Duration UNTIL_DECIDED = Duration.ofSeconds(15);

    private final Shard shard;
    private final Session session;
    private final Duration timeout;
    private final Clock clock;

    /** @param timeout how long writers are held back at most */
    LossyWay(Shard shard, Session session, Duration timeout) {
        this.shard = shard;
        this.session = session;
        this.timeout = timeout;
        this.clock = new Clock(shard);
    }

    /** What could be lost, in words, before anybody approves. */
    static String stake(Member primary) {
        String held = primary.engine().speaks(6, 2)
                ? "Writers are held back by CLIENT PAUSE meanwhile. Where our user may not call that, some tenths of a"
                        + " second of writes are lost; where Fettle is killed in that moment, all until another node"
                        + " goes on, some 15 s"
                : "Nothing holds writers back: some tenths of a second of writes are lost; where Fettle is killed in"
                        + " that moment, all until another node goes on, some 15 s";
        return "lossy: the replica is promoted by REPLICAOF NO ONE, and until " + primary.address()
                + " follows it, what that acknowledges is at stake. " + held + ". At present it does "
                + primary.number("instantaneous_ops_per_sec") + " commands a second";
    }

    @Override
    public void prepare(Intent intent) {}

    @Override
    public Switch order(Intent intent) {
        long began = shard.nanoTime();
        boolean held = hold(intent);
        // Half of the pause for the replica, half for the change of roles.
        if (clock.until(timeout.dividedBy(2), Clock.OFTEN, () -> hasCaughtUp(intent, held) ? true : null) == null) {
            return new Switch.NotOver(
                    intent.to() + " did not catch up within " + Durations.format(timeout.dividedBy(2)));
        }
        try {
            Reply reply =
                    shard.sendTo(intent.to(), intent.toRunId(), Role.REPLICA, Command.of("REPLICAOF", "NO", "ONE"));
            if (reply instanceof Reply.Failure refused) {
                return new Switch.NotOver(intent.to() + " refuses REPLICAOF NO ONE: " + refused.line());
            }
        } catch (TargetChanged changed) {
            return new Switch.NotOver(String.valueOf(changed.getMessage()));
        } catch (TargetFault lost) {
            session.note("the answer to REPLICAOF NO ONE was lost: " + lost.getMessage());
        }
        Switch found = found(intent);
        if (!(found instanceof Switch.Over)) {
            return found;
        }
        Duration took = clock.since(began);
        String loss = held && took.compareTo(timeout) < 0
                ? "nothing was acknowledged in between"
                : "what was acknowledged in between is lost";
        return new Switch.Over("by REPLICAOF, which took " + Durations.format(Duration.ofMillis(took.toMillis()))
                + "; writers were " + (held ? "" : "not ") + "held back, " + loss);
    }

    /** The pause ends by itself, whatever becomes of us. */
    private boolean hold(Intent intent) {
        Reply reply = shard.send(intent.from(), Command.of("CLIENT", "PAUSE", timeout.toMillis(), "WRITE"));
        if (reply instanceof Reply.Failure refused) {
            session.note("writers of " + intent.from() + " are not held back: " + refused.line());
            return false;
        }
        return true;
    }

    /** The primary is asked first: what is written between the two looks is no lag. */
    private boolean hasCaughtUp(Intent intent, boolean held) {
        long wanted = Picture.replication(shard, intent.from()).offset();
        Member to = Picture.replication(shard, intent.to());
        return to.isLinked() && wanted - to.offset() <= (held ? 0 : intent.maxLag());
    }

    @Override
    public Switch found(Intent intent) {
        Switch found = clock.until(UNTIL_DECIDED, Clock.OFTEN, () -> decided(intent));
        return found == null
                ? new Switch.Unclear("neither " + intent.to() + " nor " + intent.from()
                        + " is known to be the one primary of the shard after " + Durations.format(UNTIL_DECIDED))
                : found;
    }

    /** Where the one is promoted there is no way back: the other has to follow it. */
    private @Nullable Switch decided(Intent intent) {
        boolean promoted = Picture.replication(shard, intent.to()).isPrimary();
        boolean still = Picture.replication(shard, intent.from()).isPrimary();
        if (promoted && still) {
            shard.send(intent.from(), Command.of("REPLICAOF", intent.toHost(), intent.toPort()));
            return null;
        }
        if (promoted) {
            return new Switch.Over("was over before");
        }
        return still
                ? new Switch.NotOver("REPLICAOF NO ONE did not reach " + intent.to() + ", or was taken back")
                : null;
    }

    @Override
    public void follow(Intent intent) {}

    /** Harmless where nothing is held back; a server before 6.2 does not know it, nor the pause. */
    @Override
    public void restore(Intent intent) {
        try {
            shard.send(intent.from(), Command.of("CLIENT", "UNPAUSE"));
        } catch (TargetFault silent) {
            session.note("CLIENT UNPAUSE did not reach " + intent.from() + "; its pause ends by itself within "
                    + Durations.format(timeout));
        }
    }
}

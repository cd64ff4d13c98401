package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.action.TargetGone;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.Locale;
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
    private boolean unclear;
    private String refused = "";

    /** @param timeout how long writers are held back at most */
    LossyWay(Shard shard, Session session, Duration timeout) {
        this.shard = shard;
        this.session = session;
        this.timeout = timeout;
        this.clock = new Clock(shard);
    }

    /** Whether a primary has no FAILOVER for us, by its own word: with a nonsense it does nothing, and rights come first. */
    static boolean isNeeded(Shard shard, Address primary) {
        return shard.deployment().kind() == Kind.REPLICATION
                && shard.send(primary, Command.of("FAILOVER", "fettle")) instanceof Reply.Failure failure
                && (failure.code().equals("NOPERM")
                        || failure.line().toLowerCase(Locale.ROOT).contains("unknown command"));
    }

    /**
     * What could be lost, in words, before anybody approves.
     *
     * @param lag how many bytes the replica lacks at present
     */
    static String stake(Member primary, WriteRate rate, long lag) {
        String held = hasPause(primary)
                ? "Writers are held back by CLIENT PAUSE meanwhile. Where our user may not call that, some tenths of a"
                        + " second of writes are lost; where Fettle is killed in that moment, all until another node"
                        + " goes on, some 15 s"
                : "Nothing holds writers back: some tenths of a second of writes are lost; where Fettle is killed in"
                        + " that moment, all until another node goes on, some 15 s";
        return "lossy: the replica is promoted by REPLICAOF NO ONE, and until " + primary.address()
                + " follows it, what that acknowledges is at stake. " + held + ". At present "
                + (rate.isNothing() ? "nearly nothing is written" : rate.words()) + ", and the replica is " + lag
                + " bytes behind";
    }

    /** One that holds back writers alone. */
    private static boolean hasPause(Member primary) {
        return primary.engine().speaks(6, 2);
    }

    @Override
    public void prepare(Intent intent) {}

    @Override
    public Switch order(Intent intent) {
        long began = shard.nanoTime();
        boolean held;
        try {
            held = hold(intent);
        } catch (TargetChanged changed) {
            return new Switch.NotOver(String.valueOf(changed.getMessage()));
        }
        if (!refused.isEmpty()) {
            return new Switch.NotOver(refused);
        }
        // Half of the pause for the replica, half for the change of roles.
        Duration within = timeout.dividedBy(2);
        if (clock.until(within, Clock.OFTEN, () -> hasCaughtUp(intent) ? true : null) == null) {
            return new Switch.NotOver(intent.to() + " did not come to have all that " + intent.from()
                    + " has, as its replica, within " + Durations.format(within));
        }
        try {
            Reply reply =
                    shard.sendTo(intent.to(), intent.toRunId(), Role.REPLICA, Command.of("REPLICAOF", "NO", "ONE"));
            if (reply instanceof Reply.Failure no) {
                return new Switch.NotOver(intent.to() + " refuses REPLICAOF NO ONE: " + no.line());
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
        if (!hasPause(Picture.member(shard, intent.from()))) {
            return false;
        }
        Reply reply = shard.sendTo(
                intent.from(),
                intent.fromRunId(),
                Role.PRIMARY,
                Command.of("CLIENT", "PAUSE", timeout.toMillis(), "WRITE"));
        if (!(reply instanceof Reply.Failure no)) {
            return true;
        }
        session.note("writers of " + intent.from() + " are not held back: " + no.line());
        // That our user may not was foreseen; whatever else it is was not.
        refused = no.code().equals("NOPERM") ? "" : intent.from() + " refuses CLIENT PAUSE: " + no.line();
        return false;
    }

    /** The primary is asked first: what is written between the two looks is no lag. */
    private boolean hasCaughtUp(Intent intent) {
        Member from = Picture.replication(shard, intent.from());
        Member to = Picture.replication(shard, intent.to());
        return from.isPrimary() && to.isLinked() && to.hasHistoryOf(from) && to.offset() >= from.offset();
    }

    @Override
    public Switch found(Intent intent) {
        refused = "";
        Switch found = clock.until(UNTIL_DECIDED, Clock.OFTEN, () -> decided(intent));
        unclear = found == null;
        return found == null
                ? new Switch.Unclear("neither " + intent.to() + " nor " + intent.from()
                        + " is known to be the one primary of the shard after " + Durations.format(UNTIL_DECIDED)
                        + (refused.isEmpty() ? "" : ": " + refused)
                        + ". Where " + intent.to() + " is one, have " + intent.from()
                        + " follow it before clients reach that")
                : found;
    }

    /** Where the one is promoted there is no way back: the other has to follow it. */
    private @Nullable Switch decided(Intent intent) {
        Member from = Picture.member(shard, intent.from());
        Member to;
        try {
            to = Picture.member(shard, intent.to());
        } catch (TargetGone ended) {
            if (from.isPrimary() && from.runId().equals(intent.fromRunId())) {
                return new Switch.NotOver(String.valueOf(ended.getMessage()));
            }
            throw ended;
        }
        if (!to.isPrimary()) {
            return from.isPrimary() ? new Switch.NotOver("REPLICAOF NO ONE did not take place") : null;
        }
        if (!from.isPrimary()) {
            return new Switch.Over("by REPLICAOF, cut off in between: unless writers were held back, what "
                    + intent.from() + " acknowledged until it followed is lost");
        }
        if (!isPromoted(intent, to, from)) {
            refused = intent.to() + " is a primary, but not by us: it has another history than " + intent.from();
        } else if (shard.send(intent.from(), Command.of("REPLICAOF", intent.toHost(), intent.toPort()))
                instanceof Reply.Failure no) {
            refused = intent.to() + " is promoted, and " + intent.from() + " refuses REPLICAOF: " + no.line();
        }
        return null;
    }

    /** By its past: it followed the other one until it was promoted. One that was started anew is empty perhaps. */
    private static boolean isPromoted(Intent intent, Member to, Member from) {
        return to.runId().equals(intent.toRunId())
                && !from.text("master_replid").isEmpty()
                && to.text("master_replid2").equals(from.text("master_replid"));
    }

    @Override
    public void follow(Intent intent) {}

    /** Harmless where nothing is held back. As long as there may be two primaries, the pause may run out by itself. */
    @Override
    public void restore(Intent intent) {
        if (unclear) {
            return;
        }
        try {
            if (shard.send(intent.from(), Command.of("CLIENT", "UNPAUSE")) instanceof Reply.Failure no) {
                session.note(intent.from() + " refuses CLIENT UNPAUSE (" + no.line()
                        + "): a pause ends by itself within " + Durations.format(timeout));
            }
        } catch (TargetFault silent) {
            session.note("CLIENT UNPAUSE did not reach " + intent.from() + ": a pause ends by itself within "
                    + Durations.format(timeout));
        }
    }
}

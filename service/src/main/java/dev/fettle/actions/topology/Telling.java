package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.NothingSent;
import dev.fettle.action.Reply;
import dev.fettle.action.Restarts;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.action.TargetGone;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells a server, or its supervisor, that it is to restart: which incarnation is to end is written down before. */
final class Telling {
    /** How long a supervisor may take to end a process that it was told to restart. */
    static final Duration SUPERVISED = Duration.ofMinutes(1);

    /**
     * What came of it.
     *
     * @param no why it was not told; null where it was, or had gone before
     * @param fault what its supervisor said where it failed, and the server may be restarted all the same; else empty
     */
    record Told(@Nullable String no, String fault) {
        static final Told WELL = new Told(null, "");

        static Told not(String why) {
            return new Told(why, "");
        }
    }

    private final Shard shard;
    private final Session session;
    private final RestartLog log;
    private final String way;
    private final Clock clock;

    Telling(Shard shard, Session session, String way) {
        this.shard = shard;
        this.session = session;
        this.log = new RestartLog(session);
        this.way = way;
        this.clock = new Clock(shard);
    }

    /**
     * Tells a server of this role.
     *
     * @throws Stopped where the run ends, and what an attempt before this one wrote down was not sent
     */
    Told tell(Address server, Role role) {
        boolean anew = log.begun(server).isEmpty();
        String old = log.begin(server, () -> Picture.member(shard, server)).runId();
        boolean shutsDown = way.equals(Restarts.SHUTDOWN);
        try {
            if (!anew) {
                requireGoingOn(server, old);
            }
            return shutsDown ? shutdown(server, old, role) : supervised(server, old, role, anew);
        } catch (TargetChanged changed) {
            return runsStill(server, old) ? otherRole(server) : Told.WELL;
        } catch (NothingSent nothing) {
            // A lost attempt may have been heard, and somebody else may have ended it.
            return anew && runsStill(server, old)
                    ? notSent(
                            server, nothing.getMessage() + "; " + server + " runs as it did: mend that, and start anew")
                    : faulty(nothing, shutsDown);
        } catch (TargetFault closed) {
            return faulty(closed, shutsDown);
        }
    }

    /** A server that shuts down answers by closing the connection; a supervisor that failed says so. */
    private Told faulty(TargetFault fault, boolean shutsDown) {
        String words = String.valueOf(fault.getMessage());
        session.note(words);
        return new Told(null, shutsDown ? "" : words);
    }

    private boolean runsStill(Address server, String old) {
        try {
            return Picture.member(shard, server).runId().equals(old);
        } catch (TargetFault away) {
            return false;
        }
    }

    private Told shutdown(Address server, String old, Role role) {
        Reply reply = shard.sendTo(server, old, role, Command.of("SHUTDOWN"));
        return reply instanceof Reply.Failure refused
                ? notSent(server, server + " refuses to shut down: " + refused.line() + "; it goes on as before")
                : Told.WELL;
    }

    private Told supervised(Address server, String old, Role role, boolean anew) {
        if (!anew && isGoneBy(server, old, SUPERVISED)) {
            return Told.WELL;
        }
        Member now = Picture.member(shard, server);
        if (now.isPrimary() != (role == Role.PRIMARY)) {
            return otherRole(server);
        }
        if (!now.runId().equals(old)) {
            return Told.WELL;
        }
        shard.restarts().restart(way, new WayChecks(shard, way).incarnation(server, old));
        return Told.WELL;
    }

    private Told notSent(Address server, String why) {
        log.notSent(server);
        return Told.not(why);
    }

    /** What a lost attempt wrote down, and the server never heard of, is not begun where the run ends. */
    private void requireGoingOn(Address server, String old) {
        Duration within = way.equals(Restarts.SHUTDOWN) ? Patience.WHERE_IT_ENDS : SUPERVISED;
        // One that says nothing may have been told.
        if (session.waitThrough(Duration.ZERO) || isGoneBy(server, old, within) || !runsStill(server, old)) {
            return;
        }
        log.notSent(server);
        throw new Stopped("the run ends").leaving(server + " was about to be restarted and still runs as it did");
    }

    private static Told otherRole(Address server) {
        return Told.not(server + " was given another role meanwhile, by somebody else: it is not restarted");
    }

    /** What an attempt before this one asked of a supervisor may still be on its way: it is given time before it is asked again. */
    private boolean isGoneBy(Address server, String old, Duration within) {
        Boolean gone = clock.until(within, Clock.NOW_AND_THEN, () -> {
            try {
                return Picture.member(shard, server).runId().equals(old) ? null : true;
            } catch (TargetGone ended) {
                return true;
            }
        });
        return gone != null;
    }
}

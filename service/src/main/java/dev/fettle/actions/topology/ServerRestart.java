package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Incarnation;
import dev.fettle.action.Reply;
import dev.fettle.action.Restarts;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restarts one server of a shard, at most once: which incarnation is to end is written down before it is told to. Another
 * {@code run_id} afterwards is the proof; an answer to PING proves nothing.
 */
final class ServerRestart {
    /** How long a supervisor may take to end a process that it was told to restart. */
    private static final Duration SUPERVISED = Duration.ofMinutes(1);

    /** What came of a restart that the server was never told of. */
    private static final String NOT_SENT = "not sent";

    private final Shard shard;
    private final Session session;
    private final String way;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param way by which processes are restarted
     * @param patience how long it may take to come back, and to be in step
     */
    ServerRestart(Shard shard, Session session, String way, Duration patience) {
        this.shard = shard;
        this.session = session;
        this.way = way;
        this.patience = patience;
        this.clock = new Clock(shard);
    }

    /** Whether it was restarted by this step already. */
    boolean isDone(Address server) {
        return session.concluded("restart " + server)
                .filter(how -> !how.equals(NOT_SENT))
                .isPresent();
    }

    boolean hasBegun(Address server) {
        return session.begun("restart " + server).isPresent();
    }

    /**
     * Restarts a replica, and waits until it is in step with its primary again.
     *
     * @return null where it is; otherwise why not, for a person
     * @throws dev.fettle.action.Stopped where the run is asked to stop before, or ends while the server is not in step
     */
    @Nullable
    String replica(Address server) {
        return restarted(server, Role.REPLICA);
    }

    /** Restarts a primary that has no replicas, and waits until it has loaded its data. Otherwise as {@link #replica}. */
    @Nullable
    String alone(Address server) {
        return restarted(server, Role.PRIMARY);
    }

    private @Nullable String restarted(Address server, Role role) {
        if (isDone(server)) {
            return null;
        }
        Member before = null;
        if (!hasBegun(server)) {
            session.pause(Duration.ZERO);
            before = Picture.member(shard, server);
            String obstacle = role == Role.REPLICA ? unkept(server) : null;
            if (obstacle != null) {
                return obstacle;
            }
        }
        String refused = down(server, role);
        if (refused != null) {
            return refused;
        }
        long began = shard.nanoTime();
        Patience left = new Patience(shard, session, patience);
        String away = back(server, left);
        if (away == null && role == Role.REPLICA) {
            away = inStepAgain(server, left);
        }
        if (away == null) {
            done(server, before, began);
        }
        return away;
    }

    /** Has it write its role into its configuration file. @return null where it has; a cluster keeps roles in a file of its own */
    @Nullable
    String unkept(Address server) {
        if (shard.deployment().kind() == Kind.CLUSTER) {
            return null;
        }
        Reply kept = shard.send(server, Command.of("CONFIG", "REWRITE"));
        return kept instanceof Reply.Failure refused
                ? server + " cannot write its role into its configuration file (" + refused.line()
                        + "): it might come back as a second primary, so it is not restarted; give it a configuration"
                        + " file in a folder that it may write to"
                : null;
    }

    /** @return null where it goes down, or has gone; otherwise why not */
    private @Nullable String down(Address server, Role role) {
        boolean anew = !hasBegun(server);
        String old = session.begun(
                "restart " + server, () -> Picture.member(shard, server).runId());
        try {
            if (!anew) {
                requireGoingOn(server, old);
            }
            if (way.equals(Restarts.SHUTDOWN)) {
                Reply reply = shard.sendTo(server, old, role, Command.of("SHUTDOWN"));
                return reply instanceof Reply.Failure refused
                        ? server + " refuses to shut down: " + refused.line() + "; it goes on as before"
                        : null;
            }
            if (!anew && isGoneBy(server, old, SUPERVISED)) {
                return null;
            }
            if (Picture.member(shard, server).isPrimary() != (role == Role.PRIMARY)) {
                return otherRole(server);
            }
            String no = shard.restarts().refusal(way, incarnation(server, old));
            if (no != null) {
                return no + "; nothing was sent";
            }
            shard.restarts().restart(way, incarnation(server, old));
        } catch (TargetChanged changed) {
            return answering(server)
                            .filter(member -> member.runId().equals(old))
                            .isPresent()
                    ? otherRole(server)
                    : null;
        } catch (TargetFault closed) {
            // A server that shuts down answers by closing the connection; a supervisor that failed says so.
            session.note(String.valueOf(closed.getMessage()));
        }
        return null;
    }

    /**
     * What a lost attempt wrote down, and the server never heard of, is not begun where the run ends.
     *
     * @throws Stopped where it ends, and the server still is the incarnation that was to end
     */
    private void requireGoingOn(Address server, String old) {
        if (session.waitThrough(Duration.ZERO) || isGoneBy(server, old, Patience.WHERE_IT_ENDS)) {
            return;
        }
        session.concluded("restart " + server, () -> NOT_SENT);
        throw new Stopped("the run ends").leaving(server + " was about to be restarted and still runs as it did");
    }

    private Incarnation incarnation(Address server, String runId) {
        return new Incarnation(
                shard.deployment().name(), server, runId, shard.deployment().labels());
    }

    private static String otherRole(Address server) {
        return server + " was given another role meanwhile, by somebody else: it is not restarted";
    }

    /** What an attempt before this one asked of a supervisor may still be on its way: it is given time before it is asked again. */
    private boolean isGoneBy(Address server, String old, Duration within) {
        Boolean gone = clock.until(
                within,
                Clock.NOW_AND_THEN,
                () -> Picture.member(shard, server).runId().equals(old) ? null : true);
        return gone != null;
    }

    private @Nullable String back(Address server, Patience left) {
        String old = session.begun("restart " + server).orElseThrow();
        do {
            Optional<Member> now = answering(server);
            if (now.filter(member -> !member.runId().equals(old) && !member.isLoading())
                    .isPresent()) {
                return null;
            }
        } while (left.isLeft());
        Optional<Member> now = answering(server);
        if (now.filter(member -> !member.runId().equals(old)).isPresent()) {
            String words = server + " was restarted and is still loading its data " + left.words()
                    + "; nothing else of its shard is restarted";
            left.stopIfEnding(words);
            return words;
        }
        return now.isPresent()
                ? server + " was told to restart and still runs as it did " + left.words()
                        + ": its own log, or its supervisor's, says why; nothing else of its shard is restarted"
                : server + " was shut down and is not back " + left.words()
                        + ": start it; nothing else of its shard is restarted";
    }

    private Optional<Member> answering(Address server) {
        try {
            return Optional.of(Picture.member(shard, server));
        } catch (TargetFault away) {
            return Optional.empty();
        }
    }

    private @Nullable String inStepAgain(Address server, Patience left) {
        InStep inStep = new InStep(shard);
        String standing;
        do {
            standing = standing(server, inStep);
            if (standing == null) {
                return null;
            }
        } while (left.isLeft());
        String words = server + " was restarted and is not in step " + left.words() + ": " + standing
                + "; nothing else of its shard is restarted";
        left.stopIfEnding(words);
        return words;
    }

    private @Nullable String standing(Address server, InStep inStep) {
        try {
            Optional<Address> primary = Picture.of(shard).primaries().stream()
                    .map(Member::address)
                    .filter(address -> !address.equals(server))
                    .findFirst();
            return primary.isEmpty() ? "no other server of the shard is a primary" : inStep.not(server, primary.get());
        } catch (TargetFault silent) {
            return String.valueOf(silent.getMessage());
        }
    }

    private void done(Address server, @Nullable Member before, long began) {
        Member now = Picture.member(shard, server);
        session.concluded("restart " + server, now::runId);
        String took = Durations.format(Duration.ofMillis(clock.since(began).toMillis()));
        session.note(
                before == null
                        ? "restarted " + server
                        : "restarted " + server + " in " + took + ": resident " + before.number("used_memory_rss")
                                + " -> " + now.number("used_memory_rss") + " bytes, fragmentation "
                                + before.text("mem_fragmentation_ratio") + " -> "
                                + now.text("mem_fragmentation_ratio"));
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
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
    private final Shard shard;
    private final Session session;
    private final RestartLog log;
    private final Telling telling;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param way by which processes are restarted
     * @param patience how long it may take to come back, and to be in step
     */
    ServerRestart(Shard shard, Session session, String way, Duration patience) {
        this.shard = shard;
        this.session = session;
        this.log = new RestartLog(session);
        this.telling = new Telling(shard, session, way);
        this.patience = patience;
        this.clock = new Clock(shard);
    }

    /** Whether it was restarted by this step already. */
    boolean isDone(Address server) {
        return log.isDone(server);
    }

    /** Whether it was told to, or may have been. */
    boolean hasBegun(Address server) {
        return log.begun(server).isPresent();
    }

    /**
     * Restarts a replica, and waits until it is in step with its primary again.
     *
     * @return null where it is; otherwise why not, for a person
     * @throws dev.fettle.action.Stopped where the run is asked to stop before, or ends while the server is not in step
     */
    @Nullable
    String replica(Address server) {
        return restarted(server, Role.REPLICA, false);
    }

    /**
     * Restarts a primary that has no replicas, and waits until it has loaded its data. Otherwise as {@link #replica}.
     *
     * @param disposable whether it may come back without its data
     */
    @Nullable
    String alone(Address server, boolean disposable) {
        return restarted(server, Role.PRIMARY, disposable);
    }

    private @Nullable String restarted(Address server, Role role, boolean disposable) {
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
        Telling.Told told = telling.tell(server, role);
        if (told.no() != null) {
            return told.no();
        }
        long began = shard.nanoTime();
        Patience left = new Patience(shard, session, patience);
        String away = back(server, left, told.fault());
        if (away == null) {
            away = role == Role.REPLICA ? inStepAgain(server, left) : unlike(server, disposable);
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
        return rewritten(server, "its role", "it might come back as a second primary");
    }

    /**
     * Has one without replicas write its settings into its configuration file: persistence may have been turned on at run
     * time, and by its file alone it would come back empty. One without a file is set by its command line.
     *
     * @return null where it has, or has none
     */
    @Nullable
    String unwritten(Address server) {
        return Picture.member(shard, server).text("config_file").isEmpty()
                ? null
                : rewritten(server, "its settings", "with those of the file it might come back without its data");
    }

    private @Nullable String rewritten(Address server, String what, String otherwise) {
        Reply kept = shard.send(server, Command.of("CONFIG", "REWRITE"));
        return kept instanceof Reply.Failure refused
                ? server + " does not write " + what + " into its configuration file (" + refused.line() + "): "
                        + otherwise + ", so it is not restarted; "
                        + (refused.code().equals("NOPERM")
                                ? "grant +config|rewrite to our user"
                                : "give it a configuration file in a folder that it may write to")
                : null;
    }

    /** @param fault what its supervisor said where it failed; else empty */
    private @Nullable String back(Address server, Patience left, String fault) {
        String old = log.begun(server).orElseThrow().runId();
        long began = shard.nanoTime();
        Optional<Member> now;
        boolean refused;
        do {
            now = answering(server);
            if (now.filter(member -> !member.runId().equals(old) && !member.isLoading())
                    .isPresent()) {
                return null;
            }
            refused = !fault.isEmpty()
                    && now.filter(member -> member.runId().equals(old)).isPresent()
                    && clock.since(began).compareTo(Telling.SUPERVISED) >= 0;
        } while (!refused && left.isLeft());
        String reason = fault.isEmpty() ? "" : " (" + fault + ")";
        if (refused) {
            return server + " was to be restarted, its supervisor failed, and it still runs as it did after "
                    + Durations.format(Telling.SUPERVISED) + reason + "; nothing else of its shard is restarted";
        }
        if (now.filter(member -> !member.runId().equals(old)).isPresent()) {
            String words = server + " was restarted and is still loading its data " + left.words()
                    + "; nothing else of its shard is restarted";
            left.stopIfEnding(words);
            return words;
        }
        return now.isPresent()
                ? server + " was told to restart and still runs as it did " + left.words() + reason
                        + ": its own log, or its supervisor's, says why; nothing else of its shard is restarted"
                : server + " was shut down and is not back " + left.words() + reason
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

    /** Whether a server without replicas came back as another: a run_id of its own says nothing of its data. */
    private @Nullable String unlike(Address server, boolean disposable) {
        Member now = Picture.member(shard, server);
        if (!now.isPrimary()) {
            return server + " was restarted and came back as a replica of " + now.text("master_host") + ":"
                    + now.text("master_port") + ": its configuration file makes it one; take that out before it is"
                    + " written to again";
        }
        String missing =
                disposable ? null : log.begun(server).orElseThrow().keys().missingIn(Keyspace.of(now));
        return missing == null
                ? null
                : server + " was restarted and came back without its data: " + missing
                        + ". Its log says what it loaded; keep what is in its folder, and restore the rest from a copy"
                        + " before users fill it anew";
    }

    private void done(Address server, @Nullable Member before, long began) {
        Member now = Picture.member(shard, server);
        log.done(server, now.runId());
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

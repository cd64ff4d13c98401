package dev.fettle.actions.memory;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a server defragment its memory for a bounded time. What is changed of its settings is written down before, and put
 * back whatever happens: by this attempt, or by the one that takes over where its node is lost.
 */
public final class Defragmentation {
    /**
     * @param effort the share of its processor that the server may spend on it at most, in percent
     * @param target the allocator's fragmentation at which it is enough
     * @param ignore fragmentation of fewer bytes is left alone
     * @param time how long it may take at most
     */
    public record Bounds(long effort, double target, ByteSize ignore, Duration time, Calm calm) {}

    /** How often it is begun anew after it was cut off. */
    private static final int MOST = 5;

    private static final String OVER = "over: ";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** How long a server that does not answer is asked to take its settings back, also where the run is to stop. */
    private static final Duration INSISTING = Duration.ofMinutes(1);

    private static final Duration STANDSTILL = Duration.ofSeconds(10);

    /** A server looks ten times a second whether it should begin: so many looks without work, and it has none. */
    private static final int IDLE = 4;

    /** One slow answer is no load. */
    private static final int DISTURBED = 2;

    private final Shard shard;
    private final Session session;
    private final Address server;
    private final Bounds bounds;
    private final String name;

    public Defragmentation(Shard shard, Session session, Address server, Bounds bounds) {
        this.shard = shard;
        this.session = session;
        this.server = server;
        this.bounds = bounds;
        this.name = "defragment " + server + " ";
    }

    /**
     * Why it would not be begun now, or null where it would.
     *
     * @param info all fields of the server's INFO
     */
    static @Nullable Outcome notNow(Shard shard, Address server, Bounds bounds, Map<String, String> info) {
        String unsuited = unsuited(server, info);
        if (unsuited != null) {
            return new Outcome.NotApplicable(unsuited);
        }
        Map<String, String> settings = DefragSettings.current(shard, server);
        if (!settings.containsKey(DefragSettings.SWITCH)) {
            return new Outcome.NotApplicable(server + " knows no active defragmentation");
        }
        if ("yes".equals(settings.get(DefragSettings.SWITCH))) {
            return new Outcome.NothingToDo(server + " defragments by itself already (activedefrag yes)");
        }
        if (fragmentation(info) <= bounds.target() && isTold(info)) {
            return new Outcome.NothingToDo(String.format(
                    Locale.ROOT,
                    "the allocator of %s is fragmented by %.2f; down to %s nothing is done",
                    server,
                    fragmentation(info),
                    bounds.target()));
        }
        List<String> obstacles = bounds.calm().obstacles(shard, server, info);
        return obstacles.isEmpty() ? null : new Outcome.Refused(String.join("; ", obstacles) + ": try again later");
    }

    private static @Nullable String unsuited(Address server, Map<String, String> info) {
        String allocator = info.getOrDefault("mem_allocator", "");
        if (!allocator.startsWith("jemalloc")) {
            return "the allocator of " + server + " is " + (allocator.isEmpty() ? "not known" : allocator)
                    + "; only the jemalloc that Redis and Valkey bring with them can be defragmented";
        }
        return !info.containsKey("valkey_version")
                        && info.getOrDefault("redis_version", "").startsWith("7.2.")
                ? server + " is Redis " + info.get("redis_version") + ", which may crash when defragmentation is"
                        + " switched off at work (redis#13307): upgrade it, or restart it instead"
                : null;
    }

    /**
     * Done, or nothing to do; refused where the server is not calm; not applicable where its build cannot.
     *
     * @throws TargetFault where it does not answer; whoever begins anew puts back what is to be put back
     */
    public Outcome carryOut() {
        recover();
        for (int i = 1; i <= MOST; i++) {
            Optional<String> end = session.concluded(name + i);
            if (end.isEmpty()) {
                return begin(name + i);
            }
            if (end.get().startsWith(OVER)) {
                return new Outcome.Done(end.get().substring(OVER.length()));
            }
        }
        return new Outcome.TargetFailed("gave up " + server + " after " + MOST + " defragmentations that were cut off;"
                + " its settings are as they were");
    }

    /** Puts back what an attempt that was cut off has left, without beginning anew. Harmless where there is none. */
    public void recover() {
        for (int i = 1; i <= MOST; i++) {
            String key = name + i;
            Optional<String> begun = session.begun(key);
            if (begun.isEmpty()) {
                return;
            }
            if (session.concluded(key).isEmpty()) {
                session.note(
                        "a defragmentation of " + server + " had begun and was cut off; its settings are put back");
                putBack(key, DefragSettings.parse(begun.get()), "cut off");
            }
        }
    }

    private Outcome begin(String key) {
        session.pause(Duration.ZERO);
        Map<String, String> before = info();
        Outcome not = notNow(shard, server, bounds, before);
        if (not != null) {
            return not;
        }
        DefragSettings settings = wanted(bounds, DefragSettings.current(shard, server));
        session.begun(key, settings::text);
        long began = shard.nanoTime();
        String why;
        try {
            String refused = settings.set(shard, server, atLeast7(before));
            if (refused != null) {
                putBack(key, settings, refused);
                return unable(refused);
            }
            why = watched(began);
        } catch (RuntimeException end) {
            putBack(key, settings, String.valueOf(end.getMessage()));
            throw end;
        }
        stop(settings);
        String words = words(before, info(), Duration.ofNanos(shard.nanoTime() - began)) + "; " + why;
        session.concluded(key, () -> OVER + words);
        session.note(words);
        return new Outcome.Done(words);
    }

    static DefragSettings wanted(Bounds bounds, Map<String, String> current) {
        long lower = Math.max(1, Math.round((bounds.target() - 1) * 100));
        return DefragSettings.wanted(
                current, bounds.effort(), lower, bounds.ignore().bytes());
    }

    private static boolean atLeast7(Map<String, String> info) {
        return info.getOrDefault("redis_version", "").matches("([7-9]|\\d{2,})\\..*");
    }

    private Outcome unable(String refused) {
        return refused.contains("compiled with a modified Jemalloc")
                ? new Outcome.NotApplicable(server + " cannot be defragmented: its build has the jemalloc of the"
                        + " distribution, not the one that Redis and Valkey bring with them. A restart cures it"
                        + " (shard.restart), or a build of its own")
                : new Outcome.NotApplicable(server + " does not let us defragment: " + refused);
    }

    /** @return why it ended */
    private String watched(long began) {
        int idle = 0;
        int disturbed = 0;
        while (Duration.ofNanos(shard.nanoTime() - began).compareTo(bounds.time()) < 0) {
            session.pause(LOOK_EVERY);
            Map<String, String> info = info();
            if (fragmentation(info) <= bounds.target()) {
                return "that is enough";
            }
            idle = Calm.number(info, "active_defrag_running") > 0 ? 0 : idle + 1;
            if (idle == IDLE) {
                return "it found no more to move";
            }
            List<String> obstacles = bounds.calm().obstacles(shard, server, info);
            disturbed = obstacles.isEmpty() ? 0 : disturbed + 1;
            if (disturbed == DISTURBED) {
                return "ended early: " + String.join("; ", obstacles);
            }
        }
        return "its time of " + Durations.format(bounds.time()) + " is over";
    }

    private void putBack(String key, DefragSettings settings, String why) {
        stop(settings);
        session.concluded(key, () -> why);
    }

    /** Puts the settings back and waits until it does not run any more, also where the run is to stop. */
    private void stop(DefragSettings settings) {
        long began = shard.nanoTime();
        while (!isPutBack(settings, began)) {
            shard.pause(LOOK_EVERY);
        }
        began = shard.nanoTime();
        while (Calm.number(info(), "active_defrag_running") > 0
                && !"yes".equals(DefragSettings.current(shard, server).get(DefragSettings.SWITCH))) {
            if (Duration.ofNanos(shard.nanoTime() - began).compareTo(STANDSTILL) > 0) {
                // Servers up to 6.0 say so for ever when they are switched off in the middle of a cycle.
                session.note(server + " still says that it defragments although it is switched off");
                return;
            }
            shard.pause(LOOK_EVERY);
        }
    }

    /** @throws TargetFault where the server has not taken them for {@link #INSISTING}, with what they were */
    private boolean isPutBack(DefragSettings settings, long began) {
        try {
            settings.putBack(shard, server).forEach(other -> session.note(server + ": " + other));
            return true;
        } catch (TargetFault silent) {
            if (Duration.ofNanos(shard.nanoTime() - began).compareTo(INSISTING) < 0) {
                return false;
            }
            throw new TargetFault(
                    server + " could not be given its settings back, which were " + settings.words() + ": "
                            + silent.getMessage(),
                    silent);
        }
    }

    private String words(Map<String, String> before, Map<String, String> after, Duration took) {
        Fragmentation was = Fragmentation.of(before);
        Fragmentation is = Fragmentation.of(after);
        return String.format(
                Locale.ROOT,
                "defragmented %s for %s: the allocator's fragmentation %.2f -> %.2f, %d values moved, resident %d ->"
                        + " %d MB",
                server,
                Durations.format(Duration.ofMillis(took.toMillis())),
                fragmentation(before),
                fragmentation(after),
                is.moved() - was.moved(),
                Fragmentation.megabytes(was.rss()),
                Fragmentation.megabytes(is.rss()));
    }

    private Map<String, String> info() {
        return info(shard, server);
    }

    static Map<String, String> info(Shard shard, Address server) {
        Reply reply = shard.send(server, Command.of("INFO"));
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault(server + " refuses INFO: " + refused.line());
        }
        return Info.fields(reply);
    }

    /** Of builds that cannot defragment some say that there is nothing, whatever there is: then only trying shows. */
    private static boolean isTold(Map<String, String> info) {
        return Calm.number(info, "allocator_frag_bytes") > 0;
    }

    /** What defragmentation could cure: pages in use over what is in them. */
    static double fragmentation(Map<String, String> info) {
        String ratio = info.getOrDefault("allocator_frag_ratio", "");
        return ratio.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(ratio) : 0;
    }
}

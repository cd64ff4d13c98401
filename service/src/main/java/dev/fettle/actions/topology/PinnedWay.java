package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Under Sentinels: FAILOVER switches the data, and SENTINEL FAILOVER right after it tells the Sentinels. By itself the
 * first leaves them with the old primary for half a minute, and the second throws acknowledged writes away. Sentinels choose
 * the replica themselves: all others are pinned to priority 0 before, until every Sentinel has seen it.
 */
final class PinnedWay implements Way {
    /** Written down with each failover, so it stays the same for ever. */
    static final String NAME = "sentinel-pinned";
    /** They ask the servers every 10 s, every second while one is down. */
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(30);

    private static final Duration UNTIL_RESTORED = Duration.ofSeconds(30);

    /**
     * When a Sentinel should have read the replica's INFO before the failover is asked for. From then to its being told a
     * tenth of a second goes by, from there to its waiting for the promotion three of its rounds (at most 300 ms): what it
     * reads before that is in vain, and it reads again a second after it last did.
     */
    private static final Duration LOOKED_AT_MOST = Duration.ofMillis(600);

    private static final Duration LOOKED_AT_LEAST = Duration.ofMillis(150);

    /** Names of primaries consist of letters, digits, dots, dashes and underscores. */
    private static final String NOBODY = "?";

    private final Shard shard;
    private final Session session;
    private final PlainWay plain;
    private final Supplier<Sentinels> sentinels;
    private final Clock clock;
    private final Moment moment;
    private boolean pinned;
    private boolean told;
    private @Nullable Address next;

    PinnedWay(Shard shard, Session session, PlainWay plain, Supplier<Sentinels> sentinels) {
        this.shard = shard;
        this.session = session;
        this.plain = plain;
        this.sentinels = sentinels;
        this.clock = new Clock(shard);
        this.moment = new Moment(shard, session);
    }

    @Override
    public void prepare(Intent intent) {
        for (Address sentinel : sentinels.get().addresses()) {
            String lacks = lacksRight(shard, sentinel);
            if (lacks != null) {
                throw new TargetFault(lacks);
            }
        }
        if (intent.priorities().isEmpty()) {
            pinned = true;
            return;
        }
        long began = shard.nanoTime();
        pin(intent);
        for (Address sentinel : sentinels.get().addresses()) {
            while (!sees(sentinel, intent)) {
                if (clock.since(began).compareTo(UNTIL_SEEN) > 0) {
                    throw new TargetFault("Sentinel " + sentinel + " has not seen after " + Durations.format(UNTIL_SEEN)
                            + " that the other replicas are not to be promoted");
                }
                session.pause(Clock.NOW_AND_THEN);
            }
        }
        pinned = true;
        session.note("pinned " + intent.priorities().keySet() + " to replica-priority 0; every Sentinel saw it after "
                + Durations.format(Duration.ofMillis(clock.since(began).toMillis())));
    }

    /** Asked with a name that nobody has: rights come first. Without it the Sentinels would send clients astray for long. */
    static @Nullable String lacksRight(Shard shard, Address sentinel) {
        Reply reply = shard.tell(sentinel, Command.of("SENTINEL", "FAILOVER", NOBODY));
        return reply instanceof Reply.Failure no && no.code().equals("NOPERM")
                ? "Sentinel " + sentinel + " would not take our SENTINEL FAILOVER: " + no.line()
                        + "; grant +sentinel|failover there to the user that the deployment's access names for"
                        + " Sentinels; nothing was begun"
                : null;
    }

    private void pin(Intent intent) {
        intent.priorities().keySet().forEach(server -> give(Address.parse(server), "0"));
    }

    private boolean sees(Address sentinel, Intent intent) {
        Map<Address, String> seen = sentinels.get().priorities(sentinel);
        return intent.priorities().keySet().stream().allMatch(server -> "0".equals(seen.get(Address.parse(server))));
    }

    @Override
    public Switch order(Intent intent) {
        return plain.order(intent, () -> {
            Address ready =
                    moment.beforeLook(intent, PlainWay.WELL_BEFORE, LOOKED_AT_LEAST, LOOKED_AT_MOST, sentinels.get());
            next = ready == null ? sentinels.get().addresses().getFirst() : ready;
        });
    }

    @Override
    public Switch found(Intent intent) {
        return plain.found(intent);
    }

    @Override
    public void announce(Intent intent) {
        Address first = next;
        if (first == null) {
            return;
        }
        try {
            told = tell(first, intent) == Told.YES;
        } catch (TargetFault away) {
            session.note("the Sentinels were not told at once: " + away.getMessage());
        }
    }

    /** One that already names the new primary is told nothing, for it would fail that over in turn. Nor twice. */
    private void announce(Intent intent, Named by) {
        if (told || by.by() > 0) {
            return;
        }
        // An attempt before this one may have put them back.
        if (!pinned) {
            pin(intent);
            pinned = true;
        }
        for (Address sentinel : by.others()) {
            Told answer = tell(sentinel, intent);
            if (answer != Told.NO) {
                told = answer == Told.YES;
                return;
            }
        }
    }

    /** A Sentinel that cannot be asked holds up nobody: it hears of it from the others. */
    @Override
    public void follow(Intent intent) {
        long began = shard.nanoTime();
        Named[] last = {Named.NONE};
        Duration untilAgreed = sentinels.get().findOutWithin();
        Boolean agreed = clock.until(untilAgreed, Clock.NOW_AND_THEN, () -> {
            last[0] = named(intent);
            if (last[0].by() > 0 && last[0].others().isEmpty()) {
                return true;
            }
            announce(intent, last[0]);
            return null;
        });
        if (agreed == null) {
            throw new TargetFault("not every Sentinel takes " + intent.to() + " for the primary after "
                    + Durations.format(untilAgreed) + " (" + last[0]
                    + "); no data is lost, they find out by themselves");
        }
        session.note(last[0].by() + " Sentinels take " + intent.to() + " for the primary after "
                + Durations.format(Duration.ofMillis(clock.since(began).toMillis()))
                + (last[0].silent().isEmpty() ? "" : "; not heard of: " + last[0].silent()));
    }

    /**
     * @param by how many Sentinels name the new primary
     * @param others those that name another one
     * @param silent those that do not answer
     */
    private record Named(int by, List<Address> others, List<Address> silent) {
        static final Named NONE = new Named(0, List.of(), List.of());
    }

    private Named named(Intent intent) {
        int by = 0;
        List<Address> others = new ArrayList<>();
        List<Address> silent = new ArrayList<>();
        for (Address sentinel : sentinels.get().addresses()) {
            try {
                if (sentinels
                        .get()
                        .primary(sentinel)
                        .filter(intent.to()::equals)
                        .isPresent()) {
                    by++;
                } else {
                    others.add(sentinel);
                }
            } catch (TargetFault unheard) {
                silent.add(sentinel);
            }
        }
        return new Named(by, others, silent);
    }

    private enum Told {
        YES,
        NO,
        /** One may be at it: to tell another now could fail over what this one has just brought about. */
        PERHAPS
    }

    /** One is enough. Until it has seen the roles it says NOGOODSLAVE. Looked at right before: meanwhile it may have heard. */
    private Told tell(Address sentinel, Intent intent) {
        if (sentinels.get().primary(sentinel).filter(intent.to()::equals).isPresent()) {
            return Told.PERHAPS;
        }
        if (!sees(sentinel, intent)) {
            return Told.NO;
        }
        try {
            Reply reply = shard.tell(
                    sentinel, Command.of("SENTINEL", "FAILOVER", sentinels.get().name()));
            if (reply instanceof Reply.Failure refused) {
                return refused.code().equals("INPROG") ? Told.PERHAPS : Told.NO;
            }
            return Told.YES;
        } catch (TargetFault silent) {
            session.note(String.valueOf(silent.getMessage()));
            return Told.PERHAPS;
        }
    }

    /**
     * All that can be reached, whoever cannot; a further attempt sets them anew before it tells a Sentinel. Sentinels write
     * configuration files: what they wrote is written over.
     */
    @Override
    public void restore(Intent intent) {
        pinned = false;
        Map<String, String> left = new TreeMap<>(intent.priorities());
        clock.until(UNTIL_RESTORED, Clock.NOW_AND_THEN, () -> {
            left.entrySet().removeIf(each -> restored(Address.parse(each.getKey()), each.getValue()));
            return left.isEmpty() ? true : null;
        });
        if (!left.isEmpty()) {
            throw new TargetFault("still pinned to replica-priority 0, though they were otherwise: " + left
                    + "; set it back with CONFIG SET replica-priority when they are there again");
        }
    }

    private boolean restored(Address server, String priority) {
        try {
            give(server, priority);
            shard.send(server, Command.of("CONFIG", "REWRITE"));
            return true;
        } catch (TargetFault away) {
            return has(server, priority);
        }
    }

    /** One that refused to be pinned has it still. */
    private boolean has(Address server, String priority) {
        try {
            return Picture.replication(shard, server).text("slave_priority").equals(priority);
        } catch (TargetFault away) {
            return false;
        }
    }

    private void give(Address server, String priority) {
        Reply reply = shard.send(server, Command.of("CONFIG", "SET", "replica-priority", priority));
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault(server + " refuses CONFIG SET replica-priority " + priority + ": " + refused.line()
                    + "; grant +config|set");
        }
    }
}

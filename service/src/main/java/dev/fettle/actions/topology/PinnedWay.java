package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Under Sentinels: FAILOVER switches the data, and SENTINEL FAILOVER right after it tells the Sentinels. By itself the
 * first leaves them with the old primary for half a minute, and the second throws acknowledged writes away. Sentinels choose
 * the replica themselves: all others are pinned to priority 0 before, until every Sentinel has seen it.
 */
final class PinnedWay implements Way {
    static final String NAME = "sentinel-pinned";
    /** They ask the servers every 10 s, every second while one is down. */
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(30);
    /** Those that were not told find out by themselves after down-after and twice the time between their questions. */
    private static final Duration UNTIL_AGREED = Duration.ofSeconds(60);

    private final Shard shard;
    private final Session session;
    private final PlainWay plain;
    private final Sentinels sentinels;
    private final Clock clock;

    PinnedWay(Shard shard, Session session, PlainWay plain, Sentinels sentinels) {
        this.shard = shard;
        this.session = session;
        this.plain = plain;
        this.sentinels = sentinels;
        this.clock = new Clock(shard);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(Intent intent) {
        if (intent.priorities().isEmpty()) {
            return;
        }
        long began = shard.nanoTime();
        intent.priorities().keySet().forEach(server -> give(Address.parse(server), "0"));
        for (Address sentinel : sentinels.addresses()) {
            while (!sees(sentinel, intent)) {
                if (clock.since(began).compareTo(UNTIL_SEEN) > 0) {
                    throw new TargetFault("Sentinel " + sentinel + " has not seen after " + Durations.format(UNTIL_SEEN)
                            + " that the other replicas are not to be promoted");
                }
                session.pause(Clock.NOW_AND_THEN);
            }
        }
        session.note("pinned " + intent.priorities().keySet() + " to replica-priority 0; every Sentinel saw it after "
                + Durations.format(Duration.ofMillis(clock.since(began).toMillis())));
    }

    private boolean sees(Address sentinel, Intent intent) {
        Map<Address, String> seen = sentinels.priorities(sentinel);
        return intent.priorities().keySet().stream().allMatch(server -> "0".equals(seen.get(Address.parse(server))));
    }

    @Override
    public Switch order(Intent intent) {
        return plain.order(intent);
    }

    @Override
    public Switch found(Intent intent) {
        return plain.found(intent);
    }

    @Override
    public void follow(Intent intent) {
        long began = shard.nanoTime();
        boolean[] told = {false};
        Boolean agreed = clock.until(UNTIL_AGREED, Clock.NOW_AND_THEN, () -> {
            if (sentinels.allName(intent.to())) {
                return true;
            }
            told[0] = told[0] || tell();
            return null;
        });
        if (agreed == null) {
            throw new TargetFault("not every Sentinel takes " + intent.to() + " for the primary after "
                    + Durations.format(UNTIL_AGREED) + "; no data is lost, they find out by themselves");
        }
        session.note("every Sentinel takes " + intent.to() + " for the primary after "
                + Durations.format(Duration.ofMillis(clock.since(began).toMillis())));
    }

    /** One of them is enough. Until they have seen the roles they say NOGOODSLAVE or INPROG. */
    private boolean tell() {
        for (Address sentinel : sentinels.addresses()) {
            try {
                Reply reply = shard.tell(sentinel, Command.of("SENTINEL", "FAILOVER", sentinels.name()));
                if (!(reply instanceof Reply.Failure)) {
                    return true;
                }
            } catch (TargetFault silent) {
                session.note(String.valueOf(silent.getMessage()));
            }
        }
        return false;
    }

    @Override
    public void restore(Intent intent) {
        intent.priorities().forEach((server, priority) -> give(Address.parse(server), priority));
    }

    private void give(Address server, String priority) {
        List<Reply> replies = shard.send(server, List.of(Command.of("CONFIG", "SET", "replica-priority", priority)));
        if (replies.getFirst() instanceof Reply.Failure refused) {
            throw new TargetFault(server + " refuses CONFIG SET replica-priority " + priority + ": " + refused.line()
                    + "; grant +config|set");
        }
    }
}

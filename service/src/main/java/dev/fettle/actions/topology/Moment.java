package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When to ask for a failover, so that writers wait for as little as can be. A primary that hands over holds its writers
 * back until its replica says that it has everything, and a replica says so once a second. And a Sentinel that fails a
 * primary over believes that the replica was promoted when it next reads its INFO: a second after it last did, and for as
 * long clients are sent to the wrong one.
 */
final class Moment {
    /** By the servers' own clock; not a setting. */
    private static final Duration BETWEEN_ACKNOWLEDGEMENTS = Duration.ofSeconds(1);

    private static final Duration STILL = BETWEEN_ACKNOWLEDGEMENTS.plusMillis(100);
    private static final Duration OFTEN = Duration.ofMillis(5);

    /** Each Sentinel reads a replica's INFO every 10 s; both clocks hardly drift, so a second such time brings nothing new. */
    private static final Duration UNTIL_GOOD = Duration.ofSeconds(11);

    private final Shard shard;
    private final Session session;
    private final Clock clock;

    Moment(Shard shard, Session session) {
        this.shard = shard;
        this.session = session;
        this.clock = new Clock(shard);
    }

    /** Waits until that long before the replica's next word. Where nobody writes nothing moves, and nobody waits. */
    void beforeWord(Intent intent, Duration ahead) {
        Long first = acknowledged(intent);
        Long moved = clock.until(STILL, OFTEN, () -> {
            Long now = acknowledged(intent);
            return now == null || now.equals(first) ? null : now;
        });
        if (moved != null) {
            shard.pause(BETWEEN_ACKNOWLEDGEMENTS.minus(ahead));
        }
    }

    /**
     * The same, in a second in which one of the Sentinels has looked at the replica at a good time before. Ends with
     * {@link dev.fettle.action.Stopped} where the run is asked to stop.
     *
     * @param atLeast how long ago it should have looked
     * @param atMost how long ago it may have looked
     * @return the Sentinel that looked then; null where there was none for a while
     */
    @Nullable
    Address beforeLook(Intent intent, Duration ahead, Duration atLeast, Duration atMost, Sentinels sentinels) {
        long began = shard.nanoTime();
        List<Address> answering = new ArrayList<>(sentinels.addresses());
        do {
            session.pause(Duration.ZERO);
            beforeWord(intent, ahead);
            Address next = null;
            Duration longest = atLeast;
            for (Address sentinel : List.copyOf(answering)) {
                Duration ago = sinceLook(sentinels, sentinel, intent);
                // To wait for its answer each time would let the moment pass.
                if (ago == null) {
                    answering.remove(sentinel);
                } else if (ago.compareTo(longest) >= 0 && ago.compareTo(atMost) <= 0) {
                    longest = ago;
                    next = sentinel;
                }
            }
            if (next != null) {
                return next;
            }
        } while (clock.since(began).compareTo(UNTIL_GOOD) < 0);
        return null;
    }

    /**
     * Why the replica is not near enough now; null where it is. The primary is asked first: what is written between the two
     * looks is no lag.
     */
    @Nullable
    String late(Intent intent) {
        try {
            long wanted = Picture.replication(shard, intent.from()).offset();
            Member to = Picture.replication(shard, intent.to());
            long lag = Math.max(0, wanted - to.offset());
            if (to.isPrimary()) {
                return intent.to() + " is a primary by now, and not by us";
            }
            return to.isLinked() && lag <= intent.maxLag()
                    ? null
                    : intent.to() + " is " + lag + " bytes behind by now, its link is " + to.text("master_link_status");
        } catch (TargetFault silent) {
            return String.valueOf(silent.getMessage());
        }
    }

    private static @Nullable Duration sinceLook(Sentinels sentinels, Address sentinel, Intent intent) {
        try {
            return sentinels.sinceLook(sentinel, intent.to());
        } catch (TargetFault silent) {
            return null;
        }
    }

    /** How far the replica was when it last said so; null where the primary does not know it. */
    private @Nullable Long acknowledged(Intent intent) {
        return Picture.replication(shard, intent.from()).followers().stream()
                .filter(each -> each.port() == intent.toPort() && each.host().equals(intent.toHost()))
                .map(Member.Follower::offset)
                .findFirst()
                .orElse(null);
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which way a shard fails over. */
final class Ways {
    private Ways() {}

    /**
     * The name of the way that suits a shard with this primary.
     *
     * @param byHand whether FAILOVER is not to be had, and a loss is accepted
     */
    static String of(Shard shard, Picture picture, Member primary, boolean byHand) {
        if (byHand) {
            return LossyWay.NAME;
        }
        return switch (shard.deployment().kind()) {
            case STANDALONE, REPLICATION -> PlainWay.NAME;
            case SENTINEL ->
                isValkey9(primary) && new Sentinels(shard, picture.sentinels()).coordinate()
                        ? CoordinatedWay.NAME
                        : PinnedWay.NAME;
            case CLUSTER -> ClusterWay.NAME;
        };
    }

    private static boolean isValkey9(Member primary) {
        return primary.text("valkey_version").matches("(9|[1-9]\\d)\\..*");
    }

    /** Makes the way of a name. */
    static Function<String, Way> named(Shard shard, Session session, Duration timeout) {
        return name -> switch (name) {
            case PlainWay.NAME -> new PlainWay(shard, session, timeout);
            case PinnedWay.NAME -> pinned(shard, session, timeout, new Once(shard));
            case CoordinatedWay.NAME -> {
                Once sentinels = new Once(shard);
                yield new CoordinatedWay(shard, session, pinned(shard, session, timeout, sentinels), sentinels);
            }
            case LossyWay.NAME -> new LossyWay(shard, session, timeout);
            case ClusterWay.NAME -> new ClusterWay(shard, session);
            default -> throw new TargetFault("a failover was begun in the way " + name + ", which is not known");
        };
    }

    private static PinnedWay pinned(Shard shard, Session session, Duration timeout, Supplier<Sentinels> sentinels) {
        return new PinnedWay(shard, session, new PlainWay(shard, session, timeout), sentinels);
    }

    /** Asked for when they are needed: what was set on the servers can be put back without them. */
    private static final class Once implements Supplier<Sentinels> {
        private final Shard shard;
        private @Nullable Sentinels found;

        Once(Shard shard) {
            this.shard = shard;
        }

        @Override
        public Sentinels get() {
            Sentinels sentinels = found;
            if (sentinels == null) {
                sentinels = new Sentinels(shard, shard.topology().sentinels());
                found = sentinels;
            }
            return sentinels;
        }
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import java.time.Duration;
import java.util.function.Function;

/** Which way a shard fails over. */
final class Ways {
    private Ways() {}

    /** The name of the way that suits a shard with this primary. */
    static String of(Shard shard, Picture picture, Member primary) {
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
            case PinnedWay.NAME -> pinned(shard, session, timeout, sentinels(shard));
            case CoordinatedWay.NAME -> {
                Sentinels sentinels = sentinels(shard);
                yield new CoordinatedWay(shard, session, pinned(shard, session, timeout, sentinels), sentinels);
            }
            case ClusterWay.NAME -> new ClusterWay(shard, session);
            default ->
                throw new IllegalStateException("a failover was begun in the way " + name + ", which is not known");
        };
    }

    private static PinnedWay pinned(Shard shard, Session session, Duration timeout, Sentinels sentinels) {
        return new PinnedWay(shard, session, new PlainWay(shard, session, timeout), sentinels);
    }

    private static Sentinels sentinels(Shard shard) {
        return new Sentinels(shard, shard.topology().sentinels());
    }
}

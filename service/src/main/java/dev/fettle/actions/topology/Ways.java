package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.function.Function;

/** Which way a shard fails over. */
final class Ways {
    private Ways() {}

    /** The name of the way for deployments of that kind. */
    static String of(Kind kind) {
        return switch (kind) {
            case STANDALONE, REPLICATION -> PlainWay.NAME;
            case SENTINEL -> PinnedWay.NAME;
            case CLUSTER -> ClusterWay.NAME;
        };
    }

    /** Makes the way of a name. */
    static Function<String, Way> named(Shard shard, Session session, Duration timeout) {
        return name -> switch (name) {
            case PlainWay.NAME -> new PlainWay(shard, session, timeout);
            case PinnedWay.NAME ->
                new PinnedWay(
                        shard,
                        session,
                        new PlainWay(shard, session, timeout),
                        new Sentinels(shard, shard.topology().sentinels()));
            case ClusterWay.NAME -> new ClusterWay(shard, session);
            default ->
                throw new IllegalStateException("a failover was begun in the way " + name + ", which is not known");
        };
    }
}

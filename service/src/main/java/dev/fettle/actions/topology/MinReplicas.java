package dev.fettle.actions.topology;

import dev.fettle.action.Shard;
import java.util.List;

/** Whether a primary takes writes with the replicas that it would have ({@code min-replicas-to-write}). */
final class MinReplicas {
    private final Shard shard;
    private final int replicas;
    private final int away;

    /**
     * @param replicas how many its primary has
     * @param away how many of them are restarted at a time
     */
    MinReplicas(Shard shard, int replicas, int away) {
        this.shard = shard;
        this.replicas = replicas;
        this.away = away;
    }

    /** Of the present primary: it keeps its replicas until another one has its place. */
    List<Check> ofPrimary(Member primary) {
        return away == 0 || !isSet(primary) ? List.of() : of(primary, false);
    }

    /** Of the replica that is to become the primary; it gets the old one in its own place. */
    List<Check> ofCandidate(Member replica) {
        return isSet(replica) ? of(replica, true) : List.of();
    }

    /** INFO, which anybody may read who looks at the fleet, has that line only where it is set. */
    private static boolean isSet(Member server) {
        return server.info().containsKey("min_slaves_good_slaves");
    }

    private List<Check> of(Member server, boolean becomes) {
        Setting setting = Setting.of(shard, server.address(), "min-replicas-to-write");
        if (!setting.isKnown()) {
            return List.of(Check.noGo(server.address() + " takes writes only with some number of replicas"
                    + " (min-replicas-to-write), and does not say with how many: " + setting.refusal()));
        }
        long least = setting.number();
        int has = replicas - away;
        if (least > has) {
            return List.of(Check.noGo(server.address() + " takes writes only with " + least
                    + " replicas (min-replicas-to-write); "
                    + (becomes ? "as the primary" : "while one of its " + replicas + " is restarted")
                    + " it would have "
                    + has + (becomes && away > 0 ? ", while another server is restarted," : "")
                    + " and take none: lower the setting on it to " + has + ", or add a replica"));
        }
        return becomes && least > 0
                ? List.of(Check.go(server.address() + " refuses writes, once it is the primary, until " + least
                        + " replicas follow it (min-replicas-to-write)"))
                : List.of();
    }
}

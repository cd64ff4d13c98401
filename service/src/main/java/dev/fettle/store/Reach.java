package dev.fettle.store;

import dev.fettle.fleet.Voters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says which targets may go to work beside those that are at work in the whole fleet. */
final class Reach {
    private final int perHost;
    private final Map<String, Integer> onHost = new HashMap<>();
    private final Map<String, Integer> hostAllows = new HashMap<>();
    private final Map<String, Integer> inCluster = new HashMap<>();
    private final Set<String> servers = new HashSet<>();

    /** @param perHost how many targets the claiming run allows on one machine */
    Reach(List<ReachDao.HeldRow> held, int perHost) {
        this.perHost = perHost;
        for (ReachDao.HeldRow row : held) {
            hostAllows.merge(row.host(), row.perHost(), Math::min);
            count(row.host(), row.incarnation(), row.quorum());
        }
    }

    /** Whether it may; one that may counts as at work from then on. */
    boolean admits(ReachDao.OpenRow open) {
        int most = Math.min(perHost, hostAllows.getOrDefault(open.host(), perHost));
        if (!open.locked()
                || servers.contains(open.incarnation())
                || onHost.getOrDefault(open.host(), 0) >= most
                || breaksQuorum(open)) {
            return false;
        }
        count(open.host(), open.incarnation(), open.quorum());
        return true;
    }

    private boolean breaksQuorum(ReachDao.OpenRow open) {
        return open.quorum() != null
                && inCluster.getOrDefault(open.quorum(), 0) >= new Voters(open.voters(), open.down()).mayBeAway();
    }

    private void count(String host, String incarnation, @org.jspecify.annotations.Nullable String quorum) {
        onHost.merge(host, 1, Integer::sum);
        servers.add(incarnation);
        if (quorum != null) {
            inCluster.merge(quorum, 1, Integer::sum);
        }
    }
}

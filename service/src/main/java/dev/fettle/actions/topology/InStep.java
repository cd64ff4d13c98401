package dev.fettle.actions.topology;

import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a replica has all that its primary had when it was first asked: a busy one has new writes at every look. Ready is
 * not in step: one that answers may lack everything. One object for one wait.
 */
final class InStep {
    private final Shard shard;
    private final Map<String, Long> marks = new HashMap<>();

    InStep(Shard shard) {
        this.shard = shard;
    }

    /** Null where it is; otherwise how it stands. @throws TargetFault where one of them does not answer */
    @Nullable
    String not(Address replica, Address primary) {
        Member leader = Picture.member(shard, primary);
        Member now = Picture.member(shard, replica);
        if (!leader.isPrimary()) {
            return primary + " is no primary";
        }
        if (now.isPrimary()) {
            return replica + " says that it is a primary";
        }
        if (!follows(now, primary) && !now.hasHistoryOf(leader)) {
            return replica + " follows " + now.text("master_host") + ":" + now.text("master_port") + ", not " + primary;
        }
        if (now.isLoading()) {
            return replica + " is loading its data";
        }
        if (!now.isLinked()) {
            return replica + " has its link to the primary " + now.text("master_link_status")
                    + (now.flag("master_sync_in_progress") ? ", a synchronisation is under way" : "");
        }
        long mark = marks.computeIfAbsent(replica + " " + leader.runId(), first -> leader.offset());
        return now.offset() >= mark ? null : replica + " is " + (mark - now.offset()) + " bytes behind " + primary;
    }

    /** The same, where a server that does not answer is one that is not in step. */
    @Nullable
    String quietly(Address replica, Address primary) {
        try {
            return not(replica, primary);
        } catch (TargetFault silent) {
            return String.valueOf(silent.getMessage());
        }
    }

    boolean follows(Member replica, Address primary) {
        return shard.known(replica.text("master_host"), replica.number("master_port"), replica.address())
                .filter(primary::equals)
                .isPresent();
    }
}

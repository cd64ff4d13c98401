package dev.fettle.actions.topology;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which replica is to become the primary. */
final class Candidates {
    /**
     * @param follower it, as its primary sees it
     * @param lag how many bytes of the primary's stream it lacks
     */
    record Candidate(Member member, Member.Follower follower, long lag) {}

    private final Shard shard;
    private final Member primary;
    private final List<Member> replicas;
    private final ByteSize maxLag;

    Candidates(Shard shard, Member primary, List<Member> replicas, ByteSize maxLag) {
        this.shard = shard;
        this.primary = primary;
        this.replicas = List.copyOf(replicas);
        this.maxLag = maxLag;
    }

    /**
     * The wanted one, or that which lacks least; among equals the one that Sentinels would prefer.
     *
     * @param checks gets a line for each replica
     */
    Optional<Candidate> best(@Nullable Address wanted, List<Check> checks) {
        List<Candidate> fit = new ArrayList<>();
        for (Member replica : replicas) {
            Optional<Member.Follower> follower = follower(replica);
            long lag = Math.max(0, primary.offset() - replica.offset());
            if (follower.isEmpty() && replica.isLinked() && isChained(replica)) {
                checks.add(Check.go(replica.address() + " follows another replica; it is left alone"));
                continue;
            }
            String why = unfit(replica, follower.orElse(null), lag);
            if (why != null) {
                checks.add(Check.noGo(replica.address() + " " + why));
            } else if (unpromotable(replica) != null) {
                String reason = replica.address() + " " + unpromotable(replica);
                checks.add(
                        replica.address().equals(wanted)
                                ? Check.noGo(reason)
                                : Check.go(reason + "; so it is none to choose from"));
            } else if (wanted == null || wanted.equals(replica.address())) {
                fit.add(new Candidate(replica, follower.orElseThrow(), lag));
            }
        }
        if (fit.isEmpty() && checks.stream().allMatch(Check::go)) {
            checks.add(Check.noGo("none of the replicas may become the primary: change what stands against one of them,"
                    + " or add another"));
        }
        return fit.stream()
                .min(Comparator.comparingLong(Candidate::lag)
                        .thenComparingLong(candidate -> candidate.member().priority())
                        .thenComparing(candidate -> candidate.member().runId()));
    }

    /** Whether a failover moves it: one that follows another replica goes on doing so, but Sentinels may promote it. */
    boolean isMoved(Member replica) {
        return shard.deployment().kind() == Kind.SENTINEL || follower(replica).isPresent();
    }

    private boolean isChained(Member replica) {
        return shard.deployment().kind() == Kind.REPLICATION
                && shard.known(replica.text("master_host"), replica.number("master_port"), replica.address())
                        .filter(above -> replicas.stream()
                                .anyMatch(each -> each.address().equals(above)))
                        .isPresent();
    }

    /** By its address; or by its port, where servers call each other by other names and no two could be meant. */
    private Optional<Member.Follower> follower(Member replica) {
        Optional<Member.Follower> byAddress = byAddress(replica);
        if (byAddress.isPresent() || !replica.hasHistoryOf(primary)) {
            return byAddress;
        }
        long port = replica.address().port();
        List<Member.Follower> nobodys = primary.followers().stream()
                .filter(row -> row.port() == port && replicas.stream().noneMatch(each -> isRowOf(row, each)))
                .toList();
        long without = replicas.stream()
                .filter(each -> each.address().port() == port && byAddress(each).isEmpty())
                .count();
        return nobodys.size() == 1 && without == 1 ? Optional.of(nobodys.getFirst()) : byAddress;
    }

    private Optional<Member.Follower> byAddress(Member replica) {
        return primary.followers().stream().filter(row -> isRowOf(row, replica)).findFirst();
    }

    private boolean isRowOf(Member.Follower row, Member replica) {
        return shard.known(row.host(), row.port(), primary.address())
                .filter(replica.address()::equals)
                .isPresent();
    }

    private @Nullable String unfit(Member replica, Member.@Nullable Follower follower, long lag) {
        if (replica.isLoading()) {
            return "is loading its data: wait until it is done";
        }
        if (!replica.isLinked()) {
            return "is not in step with its primary: its link is " + replica.text("master_link_status")
                    + (replica.flag("master_sync_in_progress")
                            ? ", a synchronisation is under way: wait until it is done"
                            : ": look at its log, and wait until its INFO says master_link_status:up");
        }
        if (follower == null || !follower.online()) {
            return "is no replica that " + primary.address() + " has online: wait until that has state=online for it in"
                    + " its INFO";
        }
        if (lag > maxLag.bytes()) {
            return "is " + lag + " bytes behind; maxLag is " + maxLag
                    + ": wait until it has caught up, or raise maxLag, for which all writers would wait";
        }
        return null;
    }

    /** What lasts: the others may be chosen all the same. */
    private @Nullable String unpromotable(Member replica) {
        if (shard.deployment().kind() == Kind.SENTINEL && replica.priority() == 0) {
            return "has replica-priority 0: its owner wants it never to be promoted";
        }
        if (older(replica)) {
            return "runs " + replica.engine() + ", which is older than the primary's " + primary.engine()
                    + ": it may not read what it would be sent";
        }
        long room = replica.number("maxmemory");
        if (room != 0 && (primary.number("maxmemory") == 0 || room < primary.number("maxmemory"))) {
            return "has maxmemory " + room + ", less than its primary (" + primary.number("maxmemory")
                    + ", 0 is no limit): as a primary it would evict or refuse sooner";
        }
        return null;
    }

    private boolean older(Member replica) {
        String[] wanted = primary.engine().version().split("\\.", -1);
        String[] has = replica.engine().version().split("\\.", -1);
        for (int i = 0; i < Math.min(2, Math.min(wanted.length, has.length)); i++) {
            if (!wanted[i].equals(has[i])) {
                return number(has[i]) < number(wanted[i]);
            }
        }
        return false;
    }

    private static int number(String part) {
        return part.matches("\\d{1,6}") ? Integer.parseInt(part) : 0;
    }
}

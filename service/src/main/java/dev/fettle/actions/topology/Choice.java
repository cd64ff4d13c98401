package dev.fettle.actions.topology;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a shard may get another primary now, and which; only reads. */
final class Choice {
    private final Shard shard;
    private final ByteSize maxLag;
    private final @Nullable Address wanted;
    private final Predicate<Address> byHand;
    private final int away;

    /**
     * @param wanted the replica that is to become the primary; null for the best
     * @param byHand whether FAILOVER is not to be had on that primary, and a loss is accepted
     * @param away how many replicas are restarted at a time beside it
     */
    Choice(Shard shard, ByteSize maxLag, @Nullable Address wanted, Predicate<Address> byHand, int away) {
        this.shard = shard;
        this.maxLag = maxLag;
        this.wanted = wanted;
        this.byHand = byHand;
        this.away = away;
    }

    Chosen of(Picture picture) {
        List<Check> checks = new ArrayList<>();
        for (Address seen : shard.lastSeen()) {
            if (picture.at(seen).isEmpty() && !picture.silent().containsKey(seen)) {
                checks.add(Check.noGo(seen
                        + " was a server of the shard when it was last looked for, and its neighbours"
                        + " do not name it now" + standing(seen) + ": wait until it is back, or gone for good"));
            }
        }
        boolean complete = checks.isEmpty() && picture.silent().isEmpty();
        picture.silent().forEach((address, why) -> checks.add(Check.noGo(why)));
        if (picture.primaries().size() != 1) {
            checks.add(Check.noGo(notOne(picture)));
            return new Chosen(null, checks);
        }
        Member primary = picture.primaries().getFirst();
        checks.addAll(ofPrimary(primary));
        Candidates candidates = new Candidates(shard, primary, picture.replicas(), maxLag);
        Candidates.Candidate to = candidate(picture, candidates, complete, checks);
        boolean lossy = to != null && byHand.test(primary.address());
        if (to != null) {
            checks.addAll(ofCandidate(picture, primary, to, lossy));
        }
        checks.addAll(keepTheirRoles(picture));
        checks.addAll(takesWrites(picture, candidates, primary, to));
        checks.addAll(elected(picture, primary, to));
        if (to == null || !checks.stream().allMatch(Check::go)) {
            return new Chosen(null, checks);
        }
        Intent intent = intent(picture, primary, to, lossy);
        if (intent.way().equals(CoordinatedWay.NAME)) {
            Duration longest = new Sentinels(shard, picture.sentinels()).longestFailover();
            checks.add(Check.go("the Sentinels order the failover: writers are held back for no longer than their"
                    + " failover-timeout, " + Durations.format(longest) + "; timeout has no part in it"));
        }
        return new Chosen(intent, checks);
    }

    private static String notOne(Picture picture) {
        return picture.primaries().isEmpty()
                ? "no server of the shard says that it is the primary: wait until a failover that is under way is"
                        + " over, or make the one that is furthest the primary"
                : picture.primaries().size() + " servers of the shard say that they are the primary: "
                        + picture.primaries().stream().map(Member::address).toList()
                        + ": find out which of them clients write to, and have the others follow it (REPLICAOF)";
    }

    /** A replica that has lost its link is named by nobody; it may say why. */
    private String standing(Address seen) {
        try {
            Member alone = Picture.replication(shard, seen);
            return alone.isPrimary()
                    ? " (it says that it is a primary)"
                    : " (it follows " + alone.text("master_host") + ":" + alone.text("master_port")
                            + ", and its link is " + alone.text("master_link_status") + "; its log says why)";
        } catch (TargetFault silent) {
            return "";
        }
    }

    /** @param complete whether all servers that the shard is known to have are there */
    private Candidates.@Nullable Candidate candidate(
            Picture picture, Candidates candidates, boolean complete, List<Check> checks) {
        if (picture.replicas().isEmpty()) {
            if (complete) {
                checks.add(Check.noGo("the shard has no replica that could become its primary: add one"));
            }
            return null;
        }
        List<Check> each = new ArrayList<>();
        Optional<Candidates.Candidate> best = candidates.best(wanted, each);
        checks.addAll(each);
        if (wanted != null && picture.at(wanted).isEmpty()) {
            checks.add(Check.noGo(wanted + " is no server of the shard: name one of "
                    + picture.replicas().stream().map(Member::address).toList()));
        }
        return best.orElse(null);
    }

    private List<Check> ofCandidate(Picture picture, Member primary, Candidates.Candidate to, boolean lossy) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.go(to.member().address() + " becomes the primary instead of " + primary.address() + ": "
                + to.lag() + " bytes behind, maxLag " + maxLag));
        if (lossy) {
            checks.add(Check.go(LossyWay.stake(primary, WriteRate.of(primary, picture.replicas()), to.lag())));
        }
        return checks;
    }

    /** They change their roles at run time, and Fettle has them write those down. Restarts refuse such servers. */
    private List<Check> keepTheirRoles(Picture picture) {
        List<Address> without = picture.members().stream()
                .filter(member -> member.text("config_file").isEmpty())
                .map(Member::address)
                .toList();
        return without.isEmpty() || shard.deployment().kind() == Kind.CLUSTER
                ? List.of()
                : List.of(Check.go(without + " have no configuration file to write their roles into: once restarted"
                        + " they come back in those that their command lines give them, perhaps as a second primary."
                        + " Start them with one"));
    }

    /** Whether there is a primary that takes writes, before and after. */
    private List<Check> takesWrites(
            Picture picture, Candidates candidates, Member primary, Candidates.@Nullable Candidate to) {
        int replicas = Math.toIntExact(
                picture.replicas().stream().filter(candidates::isMoved).count());
        MinReplicas rule = new MinReplicas(shard, replicas, away);
        List<Check> checks = new ArrayList<>(rule.ofPrimary(primary));
        if (to != null) {
            checks.addAll(rule.ofCandidate(to.member()));
        }
        return checks;
    }

    /** Whether those who decide who is the primary would agree. */
    private List<Check> elected(Picture picture, Member primary, Candidates.@Nullable Candidate to) {
        return switch (shard.deployment().kind()) {
            case STANDALONE, REPLICATION -> List.of();
            case SENTINEL -> new Sentinels(shard, picture.sentinels()).checks(primary.address());
            case CLUSTER ->
                new ClusterChecks(shard, picture)
                        .of(primary.address(), to == null ? null : to.member().address());
        };
    }

    private List<Check> ofPrimary(Member primary) {
        List<Check> checks = new ArrayList<>();
        String state = primary.text("master_failover_state");
        if (!state.isEmpty() && !state.equals("no-failover")) {
            checks.add(Check.noGo("somebody is failing " + primary.address() + " over at this moment (" + state
                    + "): wait until that is over"));
        }
        if (primary.isLoading()) {
            checks.add(Check.noGo(primary.address() + " is loading its data: wait until it is done"));
        }
        if (shard.deployment().kind() == Kind.REPLICATION) {
            String watcher = watcher(primary.address());
            checks.add(
                    watcher == null
                            ? Check.go("no Sentinel watches " + primary.address())
                            : Check.noGo("a Sentinel watches " + primary.address() + " (its client " + watcher
                                    + ") and would fail it over once more: register the deployment as kind sentinel"));
        }
        return checks;
    }

    /** Sentinels name the connections over which they send commands. */
    private @Nullable String watcher(Address primary) {
        Reply reply = shard.send(primary, Command.of("CLIENT", "LIST"));
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault(primary + " does not say who its clients are, so a Sentinel may watch it: "
                    + refused.line() + "; grant +client|list");
        }
        for (String client : reply.asText().lines().toList()) {
            for (String field : client.split(" ", -1)) {
                if (field.startsWith("name=sentinel-") && field.endsWith("-cmd")) {
                    return field.substring("name=".length());
                }
            }
        }
        return null;
    }

    private Intent intent(Picture picture, Member primary, Candidates.Candidate to, boolean lossy) {
        SortedMap<String, String> priorities = new TreeMap<>();
        for (Member replica : picture.replicas()) {
            // One that follows another replica goes on doing so.
            if (!replica.address().equals(to.member().address())
                    && new Candidates(shard, primary, picture.replicas(), maxLag).isMoved(replica)) {
                priorities.put(replica.address().toString(), String.valueOf(replica.priority()));
            }
        }
        return new Intent(
                Ways.of(shard, picture, primary, lossy),
                primary.address(),
                primary.runId(),
                to.member().address(),
                to.member().runId(),
                to.follower().host(),
                to.follower().port(),
                maxLag.bytes(),
                priorities);
    }
}

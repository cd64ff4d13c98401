package dev.fettle.actions.topology;

import dev.fettle.action.Shard;
import dev.fettle.actions.memory.Finding;
import dev.fettle.actions.memory.Fragmentation;
import dev.fettle.actions.memory.ReliefTable;
import dev.fettle.actions.memory.Remedy;
import dev.fettle.fleet.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the servers of a shard need, each by its own figures; replicas first.
 *
 * @param troubles why nothing should be done to the shard at all at this moment
 */
record Relief(List<Judged> servers, List<String> troubles) {
    record Judged(Member member, Finding finding) {}

    Relief {
        servers = List.copyOf(servers);
        troubles = List.copyOf(troubles);
    }

    static Relief of(Shard shard, ReliefTable table, Picture picture) {
        boolean replicas = !picture.replicas().isEmpty();
        List<Judged> judged = Stream.concat(picture.replicas().stream(), picture.primaries().stream())
                .map(member -> new Judged(
                        member,
                        table.judge(
                                member.address(),
                                member.runId(),
                                Fragmentation.of(member.info()),
                                shard.history(),
                                replicas)))
                .toList();
        return new Relief(judged, troubles(shard, picture));
    }

    private static List<String> troubles(Shard shard, Picture picture) {
        List<String> troubles = new ArrayList<>(picture.silent().values());
        for (Address seen : shard.lastSeen()) {
            if (picture.at(seen).isEmpty() && !picture.silent().containsKey(seen)) {
                troubles.add(seen + " was a server of the shard when it was last looked for and is not named now");
            }
        }
        for (Member replica : picture.replicas()) {
            if (replica.isLoading() || !replica.isLinked()) {
                troubles.add(replica.address() + " is not in step with its primary"
                        + (replica.isLoading() ? ": it is loading its data" : ""));
            }
        }
        if (picture.primaries().size() != 1) {
            troubles.add(picture.primaries().size() + " servers of the shard say that they are its primary");
        }
        return troubles;
    }

    /** What the one needs that needs most. */
    Remedy remedy() {
        return servers.stream()
                .map(judged -> judged.finding().remedy())
                .max(Comparator.naturalOrder())
                .orElse(Remedy.NOTHING);
    }

    List<Address> needing(Remedy remedy) {
        return servers.stream()
                .filter(judged -> judged.finding().remedy() == remedy)
                .map(judged -> judged.member().address())
                .toList();
    }

    /** One line for each server. */
    List<String> lines() {
        return servers.stream()
                .map(judged -> judged.member().address()
                        + (judged.member().isPrimary() ? " (primary) " : " (replica) ")
                        + judged.finding().why())
                .toList();
    }

    String words() {
        return String.join("; ", lines());
    }

    /** Resident bytes beyond those in use. */
    long excess() {
        return servers.stream()
                .map(Judged::member)
                .mapToLong(member -> Math.max(0, member.number("used_memory_rss") - member.number("used_memory")))
                .sum();
    }

    /** Address and figures of each, for the evidence. */
    String figures() {
        return servers.stream()
                .map(judged -> judged.member().address() + " "
                        + Fragmentation.of(judged.member().info()).words())
                .collect(Collectors.joining("; "));
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shard at one moment, by the word of each of its servers.
 *
 * @param members those that answered
 * @param silent the others, each with the reason
 * @param sentinels addresses of the Sentinels that watch it
 * @param topology all members of the deployment
 */
record Picture(List<Member> members, Map<Address, String> silent, List<Address> sentinels, Topology topology) {
    Picture {
        members = List.copyOf(members);
        silent = Map.copyOf(silent);
        sentinels = List.copyOf(sentinels);
    }

    /** The primary is asked first: what is written between two looks is no lag of a replica. */
    static Picture of(Shard shard) {
        Topology topology = shard.topology();
        List<Member> members = new ArrayList<>();
        Map<Address, String> silent = new LinkedHashMap<>();
        List<Topology.Member> ours = topology.members().stream()
                .filter(each -> each.shard().equals(shard.name()))
                .sorted(Comparator.comparing(each -> each.role() != Role.PRIMARY))
                .toList();
        for (Topology.Member each : ours) {
            try {
                members.add(member(shard, each.address()));
            } catch (TargetFault fault) {
                silent.put(each.address(), String.valueOf(fault.getMessage()));
            }
        }
        return new Picture(members, silent, topology.sentinels(), topology);
    }

    /** @throws TargetFault where it does not answer */
    static Member member(Shard shard, Address address) {
        return told(shard, address, Command.of("INFO"));
    }

    /** The same by what it says of its replication alone, which costs it a tenth. */
    static Member replication(Shard shard, Address address) {
        return told(shard, address, Command.of("INFO", "replication"));
    }

    private static Member told(Shard shard, Address address, Command question) {
        Reply reply = shard.send(address, question);
        if (reply instanceof Reply.Failure failure) {
            throw new TargetFault(address + " refuses INFO: " + failure.line());
        }
        return new Member(address, shard.name(), Info.fields(reply));
    }

    List<Member> primaries() {
        return members.stream().filter(Member::isPrimary).toList();
    }

    List<Member> replicas() {
        return members.stream().filter(member -> !member.isPrimary()).toList();
    }

    Optional<Member> at(Address address) {
        return members.stream()
                .filter(member -> member.address().equals(address))
                .findFirst();
    }
}

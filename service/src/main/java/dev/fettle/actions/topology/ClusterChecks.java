package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Voters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whether a cluster would elect a replica: whoever is to vote must be there and know it. */
final class ClusterChecks {
    private final Shard shard;
    private final Picture picture;

    ClusterChecks(Shard shard, Picture picture) {
        this.shard = shard;
        this.picture = picture;
    }

    List<Check> of(Address primary, Address replica) {
        List<Check> checks = new ArrayList<>();
        String state =
                Info.fields(required(primary, Command.of("CLUSTER", "INFO"))).getOrDefault("cluster_state", "");
        if (!state.equals("ok")) {
            checks.add(Check.noGo("the cluster's state is " + state + ", says " + primary + ": wait until it is ok"));
        }
        String own = line(required(primary, Command.of("CLUSTER", "NODES")).asText(), "myself");
        if (own.contains("->-") || own.contains("-<-")) {
            checks.add(Check.noGo("slots of " + primary + " are being moved: wait until that is done"));
        }
        String id = required(replica, Command.of("CLUSTER", "MYID")).asText();
        List<Address> voters = picture.topology().members().stream()
                .filter(member -> member.role() == Role.PRIMARY && Voters.votes(member.shard()))
                .map(Topology.Member::address)
                .toList();
        List<String> without = new ArrayList<>();
        for (Address voter : voters) {
            try {
                String known =
                        line(required(voter, Command.of("CLUSTER", "NODES")).asText(), id);
                if (!known.contains("slave") || known.contains("fail")) {
                    without.add(voter + " does not have " + replica + " for a healthy replica");
                }
            } catch (TargetFault silent) {
                without.add(String.valueOf(silent.getMessage()));
            }
        }
        int ayes = voters.size() - without.size();
        if (ayes <= voters.size() / 2) {
            checks.add(Check.noGo("only " + ayes + " of the cluster's " + voters.size() + " primaries could vote for "
                    + replica + ", a majority is needed: " + String.join("; ", without)));
        } else {
            checks.add(Check.go(ayes + " of the cluster's " + voters.size() + " primaries know " + replica
                    + " and can vote for it; no slot is being moved"));
        }
        return checks;
    }

    private static String line(String nodes, String word) {
        return nodes.lines().filter(line -> line.contains(word)).findFirst().orElse("");
    }

    private Reply required(Address server, Command command) {
        Reply reply = shard.send(server, command);
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault(server + " refuses CLUSTER " + new String(command.words()[1], StandardCharsets.UTF_8)
                    + ": " + refused.line());
        }
        return reply;
    }
}

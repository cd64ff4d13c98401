package dev.fettle.actions.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the machines have room for a fork, which is how a server sends all its data anew: what is written to meanwhile is
 * there twice.
 */
final class Room {
    private Room() {}

    /** Each server may be the primary for a while; one line where all have room. */
    static List<Check> of(List<Member> members) {
        List<Check> checks = new ArrayList<>();
        for (Member member : members) {
            long left = left(member, members);
            if (member.number("total_system_memory") > 0 && resident(member) > left) {
                checks.add(Check.go("little room: to send all data anew " + figures(member, left)
                        + ", less than a fork may take while it is written to; what else runs there is not known."
                        + " See that it has memory to spare, or that few write meanwhile"));
            }
        }
        if (checks.isEmpty()) {
            members.stream()
                    .filter(Member::isPrimary)
                    .map(primary -> roomy(primary, members))
                    .forEach(checks::add);
        }
        return checks;
    }

    private static Check roomy(Member primary, List<Member> members) {
        return Check.go(
                primary.number("total_system_memory") == 0
                        ? "whether " + primary.address() + " has room for the fork that sends all data anew is not"
                                + " known: it does not say how much memory its machine has"
                        : "to send all data anew " + figures(primary, left(primary, members)));
    }

    private static String figures(Member member, long left) {
        return member.address() + " forks: it has " + (resident(member) >> 20) + " MB resident, its machine "
                + (member.number("total_system_memory") >> 20) + " MB, of which the servers of the shard leave "
                + (Math.max(0, left) >> 20) + " MB";
    }

    private static long left(Member member, List<Member> members) {
        long used = members.stream()
                .filter(each -> each.address().host().equals(member.address().host()))
                .mapToLong(Room::resident)
                .sum();
        return member.number("total_system_memory") - used;
    }

    private static long resident(Member member) {
        return member.number("used_memory_rss");
    }
}

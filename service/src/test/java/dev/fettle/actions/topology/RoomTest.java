package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.fleet.Address;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoomTest {
    @Test
    void whatTheServersOfTheShardLeaveIsForTheFork() {
        assertThat(Room.of(List.of(member("a:1", "master", 3), member("b:1", "slave", 3))))
                .extracting(Check::toString)
                .containsExactly("go: to send all data anew a:1 forks: it has 3072 MB resident, its machine 8192 MB, of"
                        + " which the servers of the shard leave 5120 MB");
    }

    @Test
    void warnsOfEachThatHasLessThanItHolds() {
        List<Check> checks = Room.of(List.of(member("a:1", "master", 3), member("a:2", "slave", 3)));
        assertThat(checks).hasSize(2).allMatch(Check::go);
        assertThat(checks.getLast().words())
                .startsWith(
                        "little room: to send all data anew a:2 forks: it has 3072 MB resident, its machine 8192 MB,"
                                + " of which the servers of the shard leave 2048 MB, less than a fork may take");
    }

    @Test
    void saysWhereNothingIsKnown() {
        assertThat(Room.of(List.of(new Member(Address.parse("a:1"), "s", Map.of("role", "master")))))
                .extracting(Check::words)
                .containsExactly("whether a:1 has room for the fork that sends all data anew is not known: it does not"
                        + " say how much memory its machine has");
    }

    private static Member member(String address, String role, long gigabytes) {
        return new Member(
                Address.parse(address),
                "s",
                Map.of(
                        "role", role,
                        "used_memory_rss", String.valueOf(gigabytes << 30),
                        "total_system_memory", String.valueOf(8L << 30)));
    }
}

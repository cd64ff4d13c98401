package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Reply;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology.Member;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterParsingTest {
    private static final Address SEED = new Address("10.0.0.9", 7000);
    private static final Spellings SPELLINGS = new Spellings(List.of(SEED));

    private static List<Member> nodes(String... lines) {
        return ClusterDiscovery.members(ClusterNodes.parse(String.join("\n", lines), SPELLINGS, SEED), SEED, "run");
    }

    private static Member member(String address, String shard, Role role) {
        return new Member(Address.parse(address), shard, role, "");
    }

    @Test
    void readsNodes() {
        assertThat(nodes(
                        "aaa :7000@17000,host,shard-id= myself,master - 0 0 1 connected 5461-10922 [93-<-bbb] 12000",
                        "bbb 10.0.0.2:7001@17001 master - 0 0 2 connected 100 0-99",
                        "ccc 10.0.0.3:7002@17002 slave bbb 0 0 2 connected",
                        "ddd 2001:db8::4:7003@17003 slave,fail aaa 0 0 1 disconnected",
                        "eee :0@0 master,noaddr - 0 0 0 disconnected",
                        "fff 10.0.0.6:7006@17006 handshake - 0 0 0 connected",
                        "ggg 10.0.0.7:7007@17007 master - 0 0 0 connected",
                        "garbage",
                        ""))
                .containsExactly(
                        new Member(SEED, "slots-5461", Role.PRIMARY, "run"),
                        member("10.0.0.2:7001", "slots-0", Role.PRIMARY),
                        member("10.0.0.3:7002", "slots-0", Role.REPLICA),
                        member("[2001:db8::4]:7003", "slots-5461", Role.REPLICA),
                        member("10.0.0.7:7007", "empty-ggg", Role.PRIMARY));
    }

    @Test
    void namesShardsAsTheServersDoWhereAllAreNamed() {
        assertThat(nodes(
                        "aaa 10.0.0.1:7000@17000,,shard-id=0123456789abcdef master - 0 0 1 connected 0-16383",
                        "bbb 10.0.0.2:7000@17000,,shard-id=0123456789abcdef slave aaa 0 0 1 connected",
                        "ccc 10.0.0.3:7000@17000,,shard-id=fedcba9876543210 master - 0 0 2 connected"))
                .extracting(Member::shard)
                .as("the third holds nothing, and has no vote")
                .containsExactly("shard-0123456789ab", "shard-0123456789ab", "empty-ccc");
    }

    @Test
    void takesALoopbackAddressForTheTellersOwnMachine() {
        assertThat(nodes("aaa 127.0.0.1:7005@17005 master - 0 0 1 connected 0-16383"))
                .extracting(member -> member.address().toString())
                .containsExactly("10.0.0.9:7005");
    }

    @Test
    void readsShards() {
        Reply shards = many(many(
                text("slots"),
                many(number(8000), number(9000), number(10), number(20)),
                text("nodes"),
                many(node("aaa", "10.0.0.1", "cache-1.example", "master"), node("bbb", "10.0.0.2", "", "replica"))));

        assertThat(ClusterDiscovery.members(ClusterShards.parse(shards, true, SPELLINGS, SEED), SEED, "run"))
                .containsExactly(
                        member("cache-1.example:7443", "slots-10", Role.PRIMARY),
                        member("10.0.0.9:7443", "slots-10", Role.REPLICA));
        assertThat(ClusterShards.parse(shards, false, SPELLINGS, SEED))
                .extracting(node -> node.address().port())
                .containsOnly(7000);
    }

    private static Reply node(String id, String ip, String endpoint, String role) {
        return many(
                text("id"),
                text(id),
                text("port"),
                number(7000),
                text("tls-port"),
                number(7443),
                text("ip"),
                text(ip),
                text("endpoint"),
                endpoint.isEmpty() ? new Reply.Nil() : text(endpoint),
                text("role"),
                text(role));
    }

    private static Reply many(Reply... items) {
        return new Reply.Many(Arrays.asList(items));
    }

    private static Reply number(long value) {
        return new Reply.Number(value);
    }

    private static Reply text(String value) {
        return new Reply.Text(value.getBytes(StandardCharsets.UTF_8));
    }
}

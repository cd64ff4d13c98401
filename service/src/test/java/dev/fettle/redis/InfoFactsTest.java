package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InfoFactsTest {
    private static Facts facts(String... lines) {
        return InfoFacts.facts(Info.parse(String.join("\r\n", lines)), 120);
    }

    @Test
    void readsWhatAPrimarySays() {
        Facts facts = facts(
                "# Server",
                "redis_version:7.0.15",
                "redis_mode:standalone",
                "uptime_in_seconds:77",
                "tcp_port:6379",
                "# Memory",
                "used_memory:750",
                "used_memory_rss:900",
                "maxmemory:1000",
                "mem_fragmentation_ratio:1.20",
                "maxmemory_policy:allkeys-lru",
                "mem_allocator:jemalloc-5.3.0",
                "# Replication",
                "role:master",
                "connected_slaves:2",
                "slave0:ip=10.0.0.2,port=6379,state=online,offset=900,lag=0",
                "slave1:ip=10.0.0.3,port=6379,state=online,offset=400,lag=1",
                "master_repl_offset:1000",
                "# Keyspace",
                "db0:keys=10,expires=4,avg_ttl=0",
                "db3:keys=5,expires=0,avg_ttl=0,subexpiry=0");

        assertThat(facts.memory().usedRatio()).isEqualTo(0.75);
        assertThat(facts.memory().fragmentationRatio()).isEqualTo(1.2);
        assertThat(facts.memory().allocator()).isEqualTo("jemalloc-5.3.0");
        assertThat(facts.replication().connectedReplicas()).isEqualTo(2);
        assertThat(facts.replication().lagBytes()).isEqualTo(600);
        assertThat(facts.replication().linkUp()).isTrue();
        assertThat(facts.keyspace().keys()).isEqualTo(15);
        assertThat(facts.keyspace().persistent()).isEqualTo(11);
        assertThat(facts.keyspace().databases()).containsEntry("db3", new Facts.Database(5, 0));
        assertThat(facts.latency().pingMicros()).isEqualTo(120);
    }

    @Test
    void readsHowFarAReplicaIsBehindByItsOwnWord() {
        Facts facts = facts(
                "role:slave",
                "master_link_status:down",
                "master_sync_in_progress:1",
                "slave_read_repl_offset:500",
                "slave_repl_offset:450",
                "master_repl_offset:450");

        assertThat(facts.replication()).isEqualTo(new Facts.Replication(0, false, true, 50, 450));
    }

    @Test
    void countsAReplicaThatIsBeingSynchronisedAsLackingEverything() {
        Facts facts = facts(
                "role:master",
                "slave0:ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0",
                "master_repl_offset:1000");

        assertThat(facts.replication().lagBytes()).isEqualTo(1000);
    }

    @Test
    void readsNothingAsNothing() {
        Facts facts = facts("");

        assertThat(facts.memory().usedRatio()).isZero();
        assertThat(facts.persistence().lastSaveOk()).isTrue();
        assertThat(facts.server().mode()).isEqualTo("standalone");
        assertThat(InfoFacts.engine(Info.parse(""))).isEqualTo(Engine.UNKNOWN);
        assertThat(InfoFacts.role(Info.parse(""))).isEqualTo(Role.UNKNOWN);
    }

    @Test
    void survivesGarbage() {
        Facts facts = facts(
                "::::",
                "used_memory:many",
                "mem_fragmentation_ratio:-nan",
                "db0:keys=",
                "dbx:keys=4",
                "slave0:,,=,ip",
                "allocator_frag_ratio:inf",
                "used_memory_rss:99999999999999999999999",
                "\u0000\u001b[2J:1");

        assertThat(facts.memory().usedBytes()).isZero();
        assertThat(facts.memory().allocatorFragmentationRatio()).isZero();
        assertThat(facts.keyspace().keys()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "redis_version:7.2.4;valkey_version:8.0.1;server_name:valkey, valkey, 8.0.1, 7.2.4",
        "redis_version:7.4.0;dragonfly_version:df-v1.27.1, dragonfly, 1.27.1, 7.4.0",
        "redis_version:6.3.4;mvcc_depth:0, keydb, 6.3.4, 6.3.4",
        "redis_version:6.2.11, redis, 6.2.11, 6.2.11",
    })
    void tellsEnginesByTheirFields(String info, String product, String version, String compatibility) {
        assertThat(InfoFacts.engine(Info.parse(info.replace(';', '\n'))))
                .isEqualTo(new Engine(product, version, compatibility));
    }
}

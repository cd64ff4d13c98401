package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.fleet.Address;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeyspaceTest {
    private static Keyspace of(String... databases) {
        Map<String, String> info = new HashMap<>(Map.of("db_size", "7", "role", "master"));
        for (int i = 0; i < databases.length; i += 2) {
            info.put(databases[i], databases[i + 1]);
        }
        return Keyspace.of(new Member(new Address("a", 6379), "s", info));
    }

    @Test
    void isReadAsItWasWritten() {
        Keyspace before = of("db0", "keys=12,expires=3,avg_ttl=9,subexpiry=0", "db10", "keys=5,expires=5,avg_ttl=1");
        assertThat(before.written()).isEqualTo("db0=12/3 db10=5/5");
        assertThat(Keyspace.read(before.written())).isEqualTo(before);
        assertThat(Keyspace.read(of().written())).isEqualTo(of());
    }

    @Test
    void whatExpiresMayBeGoneAndSomeMayBeDeleted() {
        Keyspace before = of("db0", "keys=1000,expires=400,avg_ttl=9");
        assertThat(before.missingIn(before)).isNull();
        assertThat(before.missingIn(of("db0", "keys=540,expires=0,avg_ttl=0"))).isNull();
        assertThat(before.missingIn(of("db0", "keys=539,expires=0,avg_ttl=0")))
                .isEqualTo("db0 had 1000 keys (400 of them expire) and has 539");
        assertThat(of().missingIn(before)).isNull();
    }

    @Test
    void aServerThatHadKeysIsNotEmptyAfterwardsThoughOneDatabaseMayBe() {
        Keyspace before = of("db0", "keys=3,expires=3,avg_ttl=9", "db2", "keys=1,expires=0,avg_ttl=0");
        assertThat(before.missingIn(of()))
                .isEqualTo("db0 had 3 keys (3 of them expire) and has none, db2 had 1 keys (0 of them expire) and has"
                        + " none");
        assertThat(before.missingIn(of("db0", "keys=1,expires=1,avg_ttl=9"))).isNull();
        assertThat(of("db0", "keys=3,expires=3,avg_ttl=9", "db2", "keys=10,expires=0,avg_ttl=0")
                        .missingIn(of("db0", "keys=1,expires=1,avg_ttl=9")))
                .isEqualTo("db2 had 10 keys (0 of them expire) and has none");
        assertThat(before.missingIn(of("db0", "keys=1,expires=1,avg_ttl=9", "db2", "keys=1,expires=0,avg_ttl=0")))
                .isNull();
    }
}

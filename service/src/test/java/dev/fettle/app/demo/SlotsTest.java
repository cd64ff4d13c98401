package dev.fettle.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    /** Values that CLUSTER KEYSLOT gives. */
    @ParameterizedTest
    @CsvSource({
        "foo,12182",
        "{user1000}.following,3443",
        "{user1000}.followers,3443",
        "123456789,12739",
        "foo{}{bar},8363"
    })
    void agreesWithTheServers(String key, int slot) {
        assertThat(Slots.of(key)).isEqualTo(slot);
    }
}

package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpireParamsTest {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "?*", "[a-z]*", "*[^x]*", "????"})
    void aPatternOfEverythingIsRefusedUnlessItIsMeant(String pattern) {
        assertThat(wrong(Map.of("pattern", pattern, "ttl", "1h")))
                .isEqualTo("pattern: '" + pattern
                        + "' matches every key, or nearly every one; a pattern with a fixed part such as temp:*, or"
                        + " allowEverything: true");
        assertThat(SPEC.bind(Map.of("pattern", pattern, "ttl", "1h", "allowEverything", true)))
                .isNotNull();
    }

    @Test
    void saysWhatDoesNotGoTogether() {
        assertThat(wrong(Map.of("pattern", "t:*"))).startsWith("ttl: is missing");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "delete", true))).startsWith("ttl: means nothing");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "field", "f"))).startsWith("olderThan: is missing");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "olderThan", "1d")))
                .startsWith("field: is missing");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "field", "f", "olderThan", "1d", "type", "list")))
                .startsWith("type: only hashes");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "databases", List.of(-1))))
                .startsWith("databases: -1");
    }

    @Test
    void boundsAreNamed() {
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "999ms"))).contains("from 1s to 3650d");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "jitter", "51%")))
                .contains("at most 50%");
        assertThat(wrong(Map.of("pattern", "", "ttl", "1h"))).contains("not empty");
        assertThat(wrong(Map.of("pattern", "t:*", "ttl", "1h", "type", "geo")))
                .contains("string, hash, list, set, zset, stream");
    }

    private static String wrong(Map<String, Object> raw) {
        Problem[] problem = new Problem[1];
        assertThatThrownBy(() -> SPEC.bind(raw)).isInstanceOfSatisfying(Problem.class, p -> problem[0] = p);
        return problem[0].text();
    }
}

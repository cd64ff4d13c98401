package dev.fettle.actions.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrimParamsTest {
    private static final ActionSpec<?> SPEC = new ZsetTrim().spec();

    @Test
    void keepingNothingIsRefusedWithWords() {
        assertThatThrownBy(() -> SPEC.bind(Map.of("pattern", "board", "keep", 0)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("keep: 0 would remove every element")
                .hasMessageContaining("use keys.expire with delete: true");
        assertThatThrownBy(() -> SPEC.bind(Map.of("pattern", "board", "keep", -5)))
                .hasMessageContaining("-5 is out of bounds");
        assertThatThrownBy(() -> SPEC.bind(Map.of("pattern", "board", "keep", Long.MAX_VALUE)))
                .hasMessageContaining("out of bounds");
    }

    @Test
    void aPatternOfEverythingIsRefusedUnlessItIsMeant() {
        assertThatThrownBy(() -> SPEC.bind(Map.of("pattern", "*", "keep", 10)))
                .hasMessageContaining("allowEverything: true");
        assertThat(SPEC.bind(Map.of("pattern", "*", "keep", 10, "allowEverything", true)))
                .isNotNull();
    }
}

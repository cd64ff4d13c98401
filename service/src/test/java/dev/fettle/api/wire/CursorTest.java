package dev.fettle.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Cursor CURSOR = Cursor.of("thing");

    @Test
    void whatWasWrittenIsReadBack() {
        UUID id = UUID.randomUUID();
        assertThat(CURSOR.read(CURSOR.write("a/ü:b"))).isEqualTo("a/ü:b");
        assertThat(CURSOR.readId(CURSOR.write(id))).isEqualTo(id);
        assertThat(CURSOR.readNumber(CURSOR.write(42L))).isEqualTo(42);
        assertThat(CURSOR.read(null)).isNull();
        assertThat(CURSOR.readNumber(null)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "aGk", "////", "dGhpbmc6AA", "b3RoZXI6NDI", "dGhpbmc6eA==x"})
    void anythingElseIsRefused(String cursor) {
        assertThatThrownBy(() -> CURSOR.readNumber(cursor))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("bad-cursor"));
        assertThatThrownBy(() -> CURSOR.readId(cursor)).isInstanceOf(Problem.class);
    }

    @Test
    void cursorOfAnotherListIsRefused() {
        String other = Cursor.of("other").write(42);
        assertThatThrownBy(() -> CURSOR.readNumber(other)).hasMessageContaining("no cursor of this list");
    }

    @Test
    void pagesOfAListGiveEachItemOnce() {
        List<String> all = IntStream.range(0, 25).mapToObj(i -> "k" + (100 + i)).toList();
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            Page<String> page = Page.cut(all.reversed(), after, new Limit(10), CURSOR, s -> s, s -> s);
            seen.addAll(page.items());
            after = page.next();
        } while (after != null);
        assertThat(seen).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1", "", "ten", "1e1", "９", "99999999999"})
    void limitHasBounds(String limit) {
        assertThatThrownBy(() -> Limit.valueOf(limit)).hasMessageContaining("from 1 to 500");
    }
}

package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ShownTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void showsTheEndOnOneLine() {
        assertThat(Shown.end(bytes("one\r\ntwo\n\n"), 100)).isEqualTo("one | two");
        assertThat(Shown.end(bytes("0123456789"), 4)).isEqualTo("...6789");
        assertThat(Shown.end(bytes("a\u001b[31mb\u202ec\0"), 100)).isEqualTo("a?[31mb?c?");
    }

    @Test
    void showsTheBeginning() {
        assertThat(Shown.beginning("0123456789", 4)).isEqualTo("0123...");
        assertThat(Shown.beginning("0123", 4)).isEqualTo("0123");
    }

    @Test
    void keepsTheLast64KiB() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Tail tail = new Tail()) {
            StringBuilder all = new StringBuilder();
            while (all.length() < 5 * Tail.MOST) {
                String piece = Integer.toString(random.nextInt(), 36).repeat(1 + random.nextInt(20_000));
                all.append(piece);
                tail.write(bytes(piece));
                tail.write('!');
                all.append('!');
                String expected = all.substring(Math.max(0, all.length() - Tail.MOST));
                assertThat(new String(tail.kept(), StandardCharsets.UTF_8))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
            }
        }
    }
}

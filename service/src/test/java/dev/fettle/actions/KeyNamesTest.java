package dev.fettle.actions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeyNamesTest {
    @Test
    void visibleTextStaysAsItIs() {
        assertThat(shown("user:42 {tag} <b>&\"äßİ日本🙂")).isEqualTo("user:42 {tag} <b>&\"äßİ日本🙂");
    }

    @Test
    void whatSteersATerminalIsWrittenOut() {
        assertThat(shown("a\u001b[31m\n\r\0\u007f\u009b")).isEqualTo("a\\x1b[31m\\x0a\\x0d\\x00\\x7f\\xc2\\x9b");
        assertThat(shown("x\u202eevil\u200b\u2028\u00a0"))
                .isEqualTo("x\\xe2\\x80\\xaeevil\\xe2\\x80\\x8b\\xe2\\x80\\xa8\\xc2\\xa0");
    }

    @Test
    void bytesThatAreNoTextAreWrittenOutAndABackslashIsTold() {
        assertThat(KeyNames.shown(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', (byte) 0xe6, (byte) 0x97}))
                .isEqualTo("a\\xff\\xc3b\\xe6\\x97");
        assertThat(KeyNames.shown(new byte[] {(byte) 0xc0, (byte) 0x80})).isEqualTo("\\xc0\\x80");
        assertThat(shown("\\x00")).isEqualTo("\\\\x00");
    }

    @Test
    void longNamesAreCut() {
        assertThat(shown("k".repeat(5_000))).isEqualTo("k".repeat(117) + "...");
        assertThat(KeyNames.shown(new byte[1_000]))
                .hasSizeLessThanOrEqualTo(120)
                .endsWith("\\x00...");
    }

    @Test
    void noBytesEverGiveAControlCharacter() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] name = new byte[random.nextInt(60)];
            random.nextBytes(name);
            assertThat(KeyNames.shown(name).chars().noneMatch(Character::isISOControl))
                    .isTrue();
        }
    }

    private static String shown(String name) {
        return KeyNames.shown(name.getBytes(UTF_8));
    }
}

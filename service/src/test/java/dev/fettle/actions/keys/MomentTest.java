package dev.fettle.actions.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MomentTest {
    private static final Instant MOMENT = Instant.parse("2024-02-29T12:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1709208000",
                "1709208000.0",
                " 1709208000\n",
                "1709208000000",
                "1709208000000.5",
                "2024-02-29T12:00:00Z",
                "2024-02-29T12:00Z",
                "2024-02-29 12:00:00+00:00",
                "2024-02-29T14:00:00+02:00",
                "2024-02-29T12:00:00.000Z"
            })
    void readsWhatApplicationsWrite(String text) {
        assertThat(Moment.read(text.getBytes(UTF_8))).contains(MOMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "20240229",
                "202402291200",
                "20240229120000",
                "17092080000",
                "170920800000",
                "1709208000000000",
                "2024-02-29",
                "2024-02-29T12:00:00",
                "2023-02-29T12:00:00Z",
                "1.7e9",
                "yesterday",
                "NaN",
                "١٧٠٩٢٠٨٠٠٠"
            })
    void leavesAloneWhatCouldMeanSomethingElse(String text) {
        assertThat(Moment.read(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreNoMoment() {
        assertThat(Moment.read(new byte[] {(byte) 0xff, '1'})).isEmpty();
        assertThat(Moment.read(new byte[1_000_000])).isEmpty();
    }
}

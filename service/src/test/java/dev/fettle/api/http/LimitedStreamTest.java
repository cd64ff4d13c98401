package dev.fettle.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitedStreamTest {
    private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

    private Instant now = START;

    @Test
    void bodyWithinTheLimitIsReadWholeAndHashed() throws IOException {
        LimitedStream stream = limited(new byte[10], 10, Duration.ZERO);
        assertThat(stream.readAllBytes()).hasSize(10);
        assertThat(stream.hash())
                .isEqualTo("01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca")
                .isEqualTo(stream.hash());
    }

    @Test
    void oneByteMoreIsTooMuch() {
        LimitedStream stream = limited(new byte[11], 10, Duration.ZERO);
        assertThatThrownBy(stream::readAllBytes)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.TOO_LARGE));
    }

    @Test
    void bodyThatDripsInIsEnded() {
        LimitedStream stream = limited(new byte[40], 100, Duration.ofSeconds(1));
        assertThatThrownBy(() -> {
                    while (stream.read() >= 0) {
                        assertThat(now).isBefore(START.plusSeconds(32));
                    }
                })
                .isInstanceOfSatisfying(
                        HttpProblem.class, p -> assertThat(p.status()).isEqualTo(408));
    }

    private LimitedStream limited(byte[] body, long most, Duration perRead) {
        InputStream in = new ByteArrayInputStream(body);
        ServletInputStream servlet = new ServletInputStream() {
            @Override
            public int read() throws IOException {
                now = now.plus(perRead);
                return in.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                now = now.plus(perRead);
                return in.read(into, offset, length);
            }

            @Override
            public boolean isFinished() {
                return false;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {}
        };
        return new LimitedStream(servlet, most, () -> now, START.plusSeconds(30));
    }
}

package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Percent;
import dev.fettle.action.Reply;
import dev.fettle.testing.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The expiries of a step keep what its parameters promise, are known again, and are not taken for anybody else's. */
final class ExpiriesTest {
    private static final long BASE = 1_795_000_000_123L;

    @Test
    void keysLiveAsLongAsPromisedWheneverTheyAreReached() {
        Random random = new Random(7);
        for (Duration ttl : List.of(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(3650))) {
            for (String jitter : List.of("0%", "1%", "15%", "50%")) {
                Term term = Term.of(ttl, Percent.parse(jitter));
                Expiries expiries = new Expiries(term, BASE, 42, true, () -> 0);
                for (int i = 0; i < 1_000; i++) {
                    long now = BASE + random.nextLong(Duration.ofDays(3).toMillis());
                    expiries.heard(time(now));

                    assertThat(expiries.at(key(i)) - now)
                            .as("%s %s", ttl, jitter)
                            .isBetween(term.shortest(), term.longest());
                }
                assertThat(term.shortest()).isBetween(1_000L, ttl.toMillis());
                assertThat(term.longest())
                        .isLessThanOrEqualTo((long) (ttl.toMillis()
                                        * (1 + Percent.parse(jitter).fraction())
                                        * 1.02)
                                + 1);
            }
        }
    }

    @Test
    void aLaterAttemptKnowsThemAgainAndNobodyElses() {
        Term term = Term.of(Duration.ofHours(1), Percent.parse("15%"));
        Expiries before = new Expiries(term, BASE, 42, true, () -> 0);
        Expiries later = new Expiries(term, BASE, 42, false, () -> 0);
        Expiries other = new Expiries(term, BASE, 43, false, () -> 0);
        later.heard(time(BASE + 700_000));
        other.heard(time(BASE + 700_000));
        int mistaken = 0;
        for (int i = 0; i < 10_000; i++) {
            before.heard(time(BASE + i * 60L));
            long at = before.at(key(i));

            assertThat(later.given(key(i), at, at)).hasValue(at);
            assertThat(later.given(key(i), at - 2, at + 2)).hasValue(at);
            assertThat(later.given(key(i), at + 1, at + 1)).isEmpty();
            assertThat(later.given(key(i), at - term.tick() * 1_000, at - term.tick() * 1_000))
                    .isEmpty();
            mistaken += other.given(key(i), at, at).isPresent() ? 1 : 0;
        }
        assertThat(mistaken).isLessThan(10);
    }

    @Test
    void theyAreSpreadEvenly() {
        Term term = Term.of(Duration.ofHours(1), Percent.parse("15%"));
        Expiries expiries = new Expiries(term, BASE, 42, true, () -> 0);
        int tenths = 10;
        long[] found = new long[tenths];
        for (int i = 0; i < 100_000; i++) {
            long own = expiries.at(key(i)) - BASE - term.shortest();
            found[(int) (own * tenths / (term.spread() + 1))]++;
        }
        assertThat(LongStream.of(found)).allMatch(n -> n > 9_500 && n < 10_500);
    }

    private static byte[] key(int i) {
        return ("temp:" + i).getBytes(StandardCharsets.UTF_8);
    }

    private static Reply time(long millis) {
        return new Reply.Many(List.of(
                ScriptedServer.text(Long.toString(millis / 1_000)),
                ScriptedServer.text(Long.toString(millis % 1_000 * 1_000))));
    }
}

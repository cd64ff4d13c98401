package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Interval;
import dev.fettle.action.Params;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpirySpreadTest {
    private static ExpireParams params(String ttl, String jitter) {
        return Params.bind(ExpireParams.class, Map.of("pattern", "temp:*", "ttl", ttl, "jitter", jitter));
    }

    private static ExpirySpread of(long keys, String ttl, String jitter) {
        return ExpirySpread.of(params(ttl, jitter), new Interval(0, keys / 2, keys), 5_000);
    }

    @Test
    void whatIsGentleIsLeftAsItIs() {
        ExpirySpread spread = of(4_000_000, "1h", "15%");
        assertThat(spread.adjusted()).isEmpty();
        assertThat(spread.notes())
                .containsExactly(
                        "at most about 3832 keys a second expire, each between 51m and 1h9m after it was" + " reached");
    }

    @Test
    void aStormIsSpreadAsFarAsItHasToBeAndThePlanSaysSo() {
        ExpirySpread spread = of(10_000_000, "1h", "15%");
        assertThat(spread.adjusted()).isEqualTo(Map.of("jitter", "30%"));
        assertThat(spread.notes())
                .containsExactly(
                        "jitter is widened from 15% to 30% on this server: about 9579 keys a second would expire, and"
                                + " limits.maxExpiriesPerSecond is 5000",
                        "at most about 4709 keys a second expire, each between 42m and 1h18m after it was reached");
        Map<String, Object> adjusted = new HashMap<>(Map.of("pattern", "temp:*", "ttl", "1h"));
        adjusted.putAll(spread.adjusted());
        assertThat(ExpirySpread.of(Params.bind(ExpireParams.class, adjusted), Interval.exactly(10_000_000), 5_000))
                .as("what the plan adjusted is gentle when it is asked again")
                .isInstanceOf(ExpirySpread.Gentle.class);
    }

    @Test
    void withoutJitterAllOfThemExpireAtOnce() {
        assertThat(of(4_000, "1m", "0%")).isInstanceOf(ExpirySpread.Gentle.class);
        assertThat(of(10_000, "1m", "0%").adjusted()).isEqualTo(Map.of("jitter", "5%"));
    }

    @Test
    void whatNoJitterCanSpreadIsRefusedWithWhatWouldDo() {
        ExpirySpread refused = of(10_000_000, "10m", "15%");
        assertThat(refused).isInstanceOf(ExpirySpread.TooMany.class);
        assertThat(refused.notes())
                .containsExactly("up to 10000000 keys would expire, about 16836 a second even with a jitter of 50%;"
                        + " limits.maxExpiriesPerSecond is 5000. Give a ttl of at least 35m, narrow the pattern, or"
                        + " raise the limit");
        assertThat(of(10_000_000, "35m", "15%")).isInstanceOf(ExpirySpread.Wider.class);
    }

    @Test
    void deletesExpireNothing() {
        ExpireParams delete = Params.bind(ExpireParams.class, Map.of("pattern", "temp:*", "delete", true));
        assertThat(ExpirySpread.of(delete, Interval.exactly(1L << 40), 1).notes())
                .isEmpty();
    }
}

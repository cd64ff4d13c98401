package dev.fettle.api.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditRecord;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunFeedTest {
    @Test
    void countersOfTargetsAtWorkStandForThoseOfTheirEarlierEnds() {
        CounterSums sums = new CounterSums();
        sums.take(ended(1, "a/h:1", Map.of("expired", 5)));
        sums.take(ended(2, "a/h:2", Map.of("expired", 7L, "skipped", 1)));
        sums.take(ended(3, "a/h:1", Map.of("expired", 9)));
        assertThat(sums.with(java.util.List.of())).isEqualTo(Map.of("expired", 16L, "skipped", 1L));
    }

    private static AuditRecord ended(long sequence, String target, Map<String, ?> counters) {
        return new AuditRecord(
                sequence,
                Instant.EPOCH,
                Actor.SYSTEM,
                "target-ended",
                new AuditEvent.Subject("run", "r"),
                new UUID(0, 1),
                Map.of("target", target, "counters", counters));
    }
}

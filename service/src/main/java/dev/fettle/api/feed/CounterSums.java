package dev.fettle.api.feed;

import dev.fettle.audit.AuditRecord;
import dev.fettle.run.RunTarget;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds up what a run did. Counters of ended targets come from their events, those of targets at work from their progress,
 * so that no round reads all targets of a large run.
 */
final class CounterSums {
    private final Map<String, Map<String, Long>> ended = new HashMap<>();

    /** Takes an event of the run; those that tell of no end of a target are passed over. */
    void take(AuditRecord event) {
        if (event.type().equals("target-ended")
                && event.payload().get("target") instanceof String target
                && event.payload().get("counters") instanceof Map<?, ?> counters) {
            Map<String, Long> numbers = new HashMap<>();
            counters.forEach((name, value) -> {
                if (value instanceof Number number) {
                    numbers.put(String.valueOf(name), number.longValue());
                }
            });
            ended.put(target, numbers);
        }
    }

    SortedMap<String, Long> with(Collection<RunTarget> atWork) {
        // Counters go on over attempts: those of a target at work stand for those of its earlier ends.
        Map<String, Map<String, Long>> all = new HashMap<>(ended);
        atWork.forEach(target -> all.put(target.name(), target.progress().counters()));
        SortedMap<String, Long> sums = new TreeMap<>();
        all.values().forEach(counters -> counters.forEach((name, value) -> sums.merge(name, value, Long::sum)));
        return sums;
    }
}

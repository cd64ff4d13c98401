package dev.fettle.action;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a step would do on one target. */
public sealed interface Estimate {
    /**
     * There is work.
     *
     * @param keys keys that would be changed
     * @param bytes memory that would come free, in bytes, once it has
     * @param commands writing commands that would be sent
     * @param seconds how long it would take at the default pace
     * @param samples a few names of what would be changed, escaped for show
     * @param nearMisses a few that look alike and would not be, each with the reason
     * @param notes what an approver should know ("cannot be undone", "comes back on the next SET")
     * @param adjusted parameters that the step has otherwise on this server, so that the limits are kept; a note says why
     */
    record Work(
            Interval keys,
            Interval bytes,
            Interval commands,
            Interval seconds,
            List<String> samples,
            List<String> nearMisses,
            List<String> notes,
            Map<String, Object> adjusted)
            implements Estimate {
        public Work {
            samples = List.copyOf(samples);
            nearMisses = List.copyOf(nearMisses);
            notes = List.copyOf(notes);
            // Plans that are older than adjustments have none.
            adjusted = Map.copyOf(Objects.requireNonNullElse(adjusted, Map.of()));
        }

        /** With the parameters as the playbook has them. */
        public Work(
                Interval keys,
                Interval bytes,
                Interval commands,
                Interval seconds,
                List<String> samples,
                List<String> nearMisses,
                List<String> notes) {
            this(keys, bytes, commands, seconds, samples, nearMisses, notes, Map.of());
        }
    }

    /** Nothing would be changed. */
    record Nothing(String reason) implements Estimate {}

    /** The engine, its build or its role cannot do it; the target is left out with this reason. */
    record NotApplicable(String reason) implements Estimate {}
}

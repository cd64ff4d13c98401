package dev.fettle.action;

import java.util.List;

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
     */
    record Work(
            Interval keys,
            Interval bytes,
            Interval commands,
            Interval seconds,
            List<String> samples,
            List<String> nearMisses,
            List<String> notes)
            implements Estimate {
        public Work {
            samples = List.copyOf(samples);
            nearMisses = List.copyOf(nearMisses);
            notes = List.copyOf(notes);
        }
    }

    /** Nothing would be changed. */
    record Nothing(String reason) implements Estimate {}

    /** The engine, its build or its role cannot do it; the target is left out with this reason. */
    record NotApplicable(String reason) implements Estimate {}
}

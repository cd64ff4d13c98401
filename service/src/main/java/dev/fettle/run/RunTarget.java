package dev.fettle.run;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.InstanceId;
import dev.fettle.guard.PacePoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server of a run: where it stands, and the evidence of what was done.
 *
 * @param sequence the one it has in the plan
 * @param progress what is written while it is at work
 * @param outcome how it ended, for a person; empty before
 * @param before facts read before its first step; null before it started
 * @param after facts read after its last step; null before it ended
 * @param commands how many of each command were sent to the server, by name
 * @param owner the node that works on it, empty for none
 * @param fence grows with every claim; a write that carries an older one is refused
 * @param attempt how often it was claimed
 */
public record RunTarget(
        RunId run,
        int sequence,
        int wave,
        InstanceId instance,
        String deployment,
        String shard,
        Address address,
        TargetState state,
        Progress progress,
        String outcome,
        @Nullable Facts before,
        @Nullable Facts after,
        Map<String, Long> commands,
        String owner,
        long fence,
        int attempt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {
    public RunTarget {
        commands = Map.copyOf(commands);
    }

    public String shardKey() {
        return deployment + "/" + shard;
    }

    public String name() {
        return deployment + "/" + address;
    }

    /**
     * @param step the step at work, from 0
     * @param incarnation the {@code run_id} of the server for which the position is good
     * @param position the step's last checkpoint
     * @param counters what was done so far, over all steps and attempts
     * @param earlier of the counters, what the steps before this one counted, and walks before the present one
     * @param done of expected, in the action's own unit; expected is 0 where it is not known
     * @param outcomes what came of the steps before this one
     * @param notes lines for the evidence
     * @param coverage whether every key was met
     * @param pace what the governor decided over time; at most some hundred points
     */
    public record Progress(
            int step,
            String incarnation,
            Map<String, String> position,
            Map<String, Long> counters,
            Map<String, Long> earlier,
            long done,
            long expected,
            List<String> outcomes,
            List<String> notes,
            Coverage coverage,
            List<PacePoint> pace) {
        /** No counter: says among the earlier ones that all was begun again. */
        private static final String REPEATED = "repeated";

        public static final Progress START =
                new Progress(0, "", Map.of(), Map.of(), Map.of(), 0, 0, List.of(), List.of(), Coverage.NONE, List.of());

        public Progress {
            position = Map.copyOf(position);
            counters = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(counters));
            earlier = Map.copyOf(earlier);
            outcomes = List.copyOf(outcomes);
            notes = List.copyOf(notes);
            // Runs that are older than the traces of governors have none.
            pace = List.copyOf(Objects.requireNonNullElse(pace, List.of()));
        }

        /** The next step, from its beginning. */
        Progress nextStep(String outcome) {
            List<String> more = new java.util.ArrayList<>(outcomes);
            more.add(outcome);
            return new Progress(
                    step + 1, "", Map.of(), counters, carried(isRepeated()), 0, 0, more, notes, coverage, pace);
        }

        /** The same step from its beginning, on another incarnation; what was counted stays counted. */
        Progress on(String newIncarnation) {
            return new Progress(
                    step, newIncarnation, Map.of(), counters, earlier, done, expected, outcomes, notes, coverage, pace);
        }

        /** The same step from its beginning, on the same incarnation. */
        Progress fromItsBeginning() {
            return on(incarnation);
        }

        /** All steps from the first, on whatever incarnation; what was counted stays counted, and is no step's any more. */
        Progress again(String line) {
            return new Progress(0, "", Map.of(), counters, carried(true), 0, 0, outcomes, notes, coverage.again(), pace)
                    .noted(line);
        }

        /** Whether it was begun {@link #again}. */
        boolean isRepeated() {
            return earlier.containsKey(REPEATED);
        }

        private Map<String, Long> carried(boolean repeated) {
            Map<String, Long> carried = new java.util.HashMap<>(counters);
            if (repeated) {
                carried.put(REPEATED, 1L);
            }
            return carried;
        }

        Progress paced(List<PacePoint> newPace) {
            return new Progress(
                    step, incarnation, position, counters, earlier, done, expected, outcomes, notes, coverage, newPace);
        }

        Progress with(Coverage newCoverage) {
            return new Progress(
                    step, incarnation, position, counters, earlier, done, expected, outcomes, notes, newCoverage, pace);
        }

        Progress noted(String line) {
            List<String> more = new java.util.ArrayList<>(notes);
            more.add(line);
            return new Progress(
                    step, incarnation, position, counters, earlier, done, expected, outcomes, more, coverage, pace);
        }
    }
}

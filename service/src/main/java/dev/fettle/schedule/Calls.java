package dev.fettle.schedule;

import dev.fettle.change.ChangeId;
import dev.fettle.run.RunId;
import java.util.function.Consumer;

/** What of the core the jobs call. Each may be called twice, or late, without harm. */
public record Calls(
        Consumer<RunId> driveRun,
        Consumer<ChangeId> startChange,
        Consumer<String> fireSchedule,
        Runnable poll,
        Runnable discover,
        Runnable sweepSchedules,
        Runnable housekeep) {}

package dev.fettle.run;

import dev.fettle.change.ChangeId;
import dev.fettle.plan.PlanId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The carrying out of a change.
 *
 * @param wave the wave at work, from 1; 0 before the first
 * @param soakUntil set while the fleet soaks after a wave
 * @param targets how many there are in all
 * @param why the last transition's cause
 * @param version grows with every transition
 */
public record Run(
        RunId id,
        ChangeId change,
        PlanId plan,
        String playbook,
        String playbookVersion,
        RunState state,
        int wave,
        int waves,
        @Nullable Instant soakUntil,
        int targets,
        String why,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long version) {}

package dev.fettle.plan;

import dev.fettle.fleet.Instance;
import java.util.List;

/** What came of looking at one candidate. The instance is as it answered just now, where it did. */
sealed interface Survey {
    Instance instance();

    /** It can take the steps, and at least one of them has something to do. */
    record Fit(Instance instance, List<PlannedTarget.Step> steps) implements Survey {}

    /** It is meant, but is left out. */
    record Unfit(Instance instance, String reason) implements Survey {}

    /** Seen live, the condition does not select it. */
    record NotMeant(Instance instance) implements Survey {}
}

package dev.fettle.change;

import dev.fettle.plan.Plan;
import java.util.Map;

/** What policies may decide on, taken from a plan. */
@FunctionalInterface
public interface PolicyFacts {
    Map<String, Object> of(Plan plan);
}

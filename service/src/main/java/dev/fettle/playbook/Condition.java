package dev.fettle.playbook;

import java.util.Map;

/** A CEL expression that was found to be a truth value over known names; see {@link CelConditions}. */
public interface Condition {
    /** As it was written. */
    String text();

    /**
     * @param values by the names of the scope it was compiled in; {@link ConditionValues} makes them
     * @throws dev.fettle.Problem where evaluating fails (a division by zero, a name without a value, too many rounds),
     *     naming the condition
     */
    boolean holds(Map<String, Object> values);

    /** Which names a condition may use; {@link ConditionNames} lists them. */
    enum Scope {
        /**
         * One instance: its facts by their names, {@code labels}, {@code deployment}, {@code kind}, {@code shard}, {@code
         * role}, {@code engine.product}, {@code engine.version}, {@code engine.compatibility}.
         */
        TARGET,
        /**
         * One instance around the work on it: the facts twice, {@code before.} and {@code after.} it, and {@code counters}
         * of the steps; {@code labels} and the other names of TARGET that are no facts.
         */
        VERIFY,
        /**
         * A plan as a whole: {@code risk} (low, medium, high), {@code playbook}, {@code actions}, {@code targets}, {@code
         * keys} (the upper bound), and {@code labels}, which gives a list: the values seen on its targets. So {@code risk
         * == "high" || (risk == "medium" && "prod" in labels.env)}.
         */
        POLICY
    }
}

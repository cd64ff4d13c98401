package dev.fettle.playbook;

import java.util.Map;

/** A CEL expression that was found to be a truth value over known names. */
public interface Condition {
    /** As it was written. */
    String text();

    /**
     * @param values by the names of the scope it was compiled in; see {@link Scope}
     * @throws dev.fettle.Problem where evaluating fails (a division by zero, a limit of cost), naming the condition
     */
    boolean holds(Map<String, Object> values);

    /** Which names a condition may use. */
    enum Scope {
        /**
         * Facts by their names, {@code labels}, {@code deployment}, {@code shard}, {@code role}, {@code engine.product}
         * and so on.
         */
        TARGET,
        /** The same names twice: {@code before.} and {@code after.} the work on one target. */
        VERIFY,
        /**
         * For policies: {@code risk}, {@code targets}, {@code keys}, {@code playbook}, {@code labels} seen on any
         * target, {@code actions}.
         */
        POLICY
    }
}

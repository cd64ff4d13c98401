package dev.fettle.action;

/**
 * One kind of remedy. Implementations are final classes in {@code dev.fettle.actions} with
 * {@code @AutoService(Action.class)} and a public constructor without parameters; they hold no state.
 *
 * <p>The contract, checked for every registered action on real servers: planning writes nothing; what was done twice is
 * as if done once; a request to stop is heeded at the next exchange with the server; a run that was cut off goes on
 * from its checkpoint.
 */
public interface Action {
    ActionSpec<?> spec();
}

package dev.fettle.run;

/**
 * Has a run driven soon, by any node: the port to Quartz. Harmless when called twice; a lost call is made up by the
 * sweep.
 */
public interface Kick {
    void soon(RunId run);
}

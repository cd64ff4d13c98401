package dev.fettle.run;

import java.time.Instant;

/**
 * Has a run driven soon, by any node: the port to Quartz. Harmless when called twice; a lost call is made up by the
 * sweep.
 */
public interface Kick {
    void soon(RunId run);

    /** The same at a later time, such as the end of a soak. */
    void at(RunId run, Instant when);
}

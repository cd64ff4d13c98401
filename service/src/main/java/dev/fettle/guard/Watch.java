package dev.fettle.guard;

import dev.fettle.action.Vitals;

/** Looks at one vital of a server. Keeps what it saw before: one for each step. */
interface Watch {
    /** @param nanos since the look before this one; 0 at the first */
    Finding look(Vitals vitals, long nanos);
}

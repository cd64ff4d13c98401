/**
 * The carrying out of a change: the state machines of a run and its targets, waves, leases with their fences,
 * checkpoints, evidence. Nothing about a run lives only in memory.
 */
@NullMarked
package dev.fettle.run;

import org.jspecify.annotations.NullMarked;

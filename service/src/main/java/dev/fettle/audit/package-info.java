/**
 * Who did what: the closed set of events, the log that takes them, and the transaction that binds an event to the
 * change of state it tells of. Imports nothing of the house, so that everything may be told.
 */
@NullMarked
package dev.fettle.audit;

import org.jspecify.annotations.NullMarked;

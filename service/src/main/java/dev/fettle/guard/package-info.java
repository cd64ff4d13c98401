/**
 * What may refuse or slow a remedy, and the ports through which a remedy reaches a server: whoever executes asks a
 * {@link dev.fettle.guard.Connector} for a connection and gives it the {@link dev.fettle.guard.Governor} that paces it.
 */
@NullMarked
package dev.fettle.guard;

import org.jspecify.annotations.NullMarked;

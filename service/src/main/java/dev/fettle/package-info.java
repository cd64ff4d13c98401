/** Fettle keeps fleets of Redis servers in good order. What every package shares: how a problem is told to a user. */
@NullMarked
package dev.fettle;

import org.jspecify.annotations.NullMarked;

/** A plan that somebody asks for: requests, votes, policies, schedules, and the pure transition of a change. */
@NullMarked
package dev.fettle.change;

import org.jspecify.annotations.NullMarked;

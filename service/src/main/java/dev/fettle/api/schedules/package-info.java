/** Schedules and what came of them. */
@NullMarked
package dev.fettle.api.schedules;

import org.jspecify.annotations.NullMarked;

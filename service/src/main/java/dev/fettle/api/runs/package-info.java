/** Runs, their targets and evidence. */
@NullMarked
package dev.fettle.api.runs;

import org.jspecify.annotations.NullMarked;

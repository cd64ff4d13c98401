/** Server-sent events of runs: one poller for each run that is watched, whoever many watch it. */
@NullMarked
package dev.fettle.api.feed;

import org.jspecify.annotations.NullMarked;

/** What may refuse or slow a remedy, so that the people whom a server serves do not feel it. */
@NullMarked
package dev.fettle.guard;

import org.jspecify.annotations.NullMarked;

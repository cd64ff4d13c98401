/** Remedies for a server's memory as its allocator keeps it. */
@NullMarked
package dev.fettle.actions.memory;

import org.jspecify.annotations.NullMarked;

/** Taking back what runs have changed. */
@NullMarked
package dev.fettle.actions.journal;

import org.jspecify.annotations.NullMarked;

/** Remedies for keys as a whole: their time to live, their deletion. */
@NullMarked
package dev.fettle.actions.keys;

import org.jspecify.annotations.NullMarked;

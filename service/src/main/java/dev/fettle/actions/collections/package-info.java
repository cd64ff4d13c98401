/** Remedies for what keys hold: sorted sets. */
@NullMarked
package dev.fettle.actions.collections;

import org.jspecify.annotations.NullMarked;

/** The log of who did what. */
@NullMarked
package dev.fettle.api.audit;

import org.jspecify.annotations.NullMarked;

/** Tokens, and who calls whom. */
@NullMarked
package dev.fettle.api.access;

import org.jspecify.annotations.NullMarked;

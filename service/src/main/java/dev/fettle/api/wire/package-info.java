/** How the API reads and writes: strict bodies that know their places, deliberate views, cursors. */
@NullMarked
package dev.fettle.api.wire;

import org.jspecify.annotations.NullMarked;

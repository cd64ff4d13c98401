/** REST under {@code /api/v1}: one resource class for each noun, records of the wire of its own, problem details. */
@NullMarked
package dev.fettle.api;

import org.jspecify.annotations.NullMarked;

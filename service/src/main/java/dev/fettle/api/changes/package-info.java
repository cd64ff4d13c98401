/** Changes and votes. */
@NullMarked
package dev.fettle.api.changes;

import org.jspecify.annotations.NullMarked;

/** The way to PostgreSQL: an embedded server in a folder of its own, or an address that may be away for a while. */
@NullMarked
package dev.fettle.app.postgres;

import org.jspecify.annotations.NullMarked;

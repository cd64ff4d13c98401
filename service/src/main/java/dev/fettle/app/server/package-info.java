/** The service put together: database, core, ways in, and their beginning and end in the right order. */
@NullMarked
package dev.fettle.app.server;

import org.jspecify.annotations.NullMarked;

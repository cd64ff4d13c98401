/** The database schema: plain SQL under {@code db/migration}, and what applies it. */
@NullMarked
package dev.fettle.migrations;

import org.jspecify.annotations.NullMarked;

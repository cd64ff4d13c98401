/**
 * Where everything is kept: the ports of the core on PostgreSQL. One narrow interface for each table, its SQL in text
 * blocks with qualified names, rows as records; one adapter for each port. The only place that sees JDBI.
 */
@NullMarked
package dev.fettle.store;

import org.jspecify.annotations.NullMarked;

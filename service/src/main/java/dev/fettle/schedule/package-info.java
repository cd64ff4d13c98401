/** Quartz, clustered on the database: jobs that only call the core, harmlessly if twice. */
@NullMarked
package dev.fettle.schedule;

import org.jspecify.annotations.NullMarked;

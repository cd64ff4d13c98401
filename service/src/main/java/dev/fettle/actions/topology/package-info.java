/** Remedies that move the roles of a shard and restart its servers. */
@NullMarked
package dev.fettle.actions.topology;

import org.jspecify.annotations.NullMarked;

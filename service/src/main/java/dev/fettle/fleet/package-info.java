/**
 * What Fettle looks after: deployments, their shards and instances, what was seen of them and what they can do; and the
 * ports through which they are stored and asked.
 */
@NullMarked
package dev.fettle.fleet;

import org.jspecify.annotations.NullMarked;

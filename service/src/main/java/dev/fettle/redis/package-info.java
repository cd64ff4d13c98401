/**
 * How Fettle speaks to servers: connections that cannot be made to hang or to swell, discovery and observation, and the
 * governed connections of remedies. The only place that sees Jedis; {@link dev.fettle.redis.RedisServers} is the way in.
 */
@NullMarked
package dev.fettle.redis;

import org.jspecify.annotations.NullMarked;

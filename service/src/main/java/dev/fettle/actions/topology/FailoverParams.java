package dev.fettle.actions.topology;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Param;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The parameters of {@code shard.failover}. */
public record FailoverParams(
        @Param(
                value = "the replica that is to become the primary, as host:port; otherwise the one that is furthest",
                optional = true)
        @Nullable
        String to,

        @Param(
                value = "how long writers may be held back while the replica catches up; after that all is as before",
                defaults = "5s",
                min = "500ms",
                max = "60s")
        Duration timeout,

        @Param(
                value = "how far behind the replica may be when it begins: what it lacks is waited for by all writers",
                defaults = "1mb")
        ByteSize maxLag,

        @Param(
                value = "accept that acknowledged writes are lost where the server does not know FAILOVER (before Redis"
                        + " 6.2) or our user may not call it; the plan says what is at stake",
                defaults = "false")
        boolean lossy) {}

package dev.fettle.actions.topology;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Param;
import dev.fettle.action.Restarts;
import java.time.Duration;

/** The parameters of {@code shard.restart}. */
public record RestartParams(
        @Param(
                value = "how a process is restarted: shutdown (SHUTDOWN; whoever supervises it starts it again), or the"
                        + " name of a way of the server's configuration (restarts)",
                defaults = Restarts.SHUTDOWN)
        String way,

        @Param(
                value = "how long a server may take to come back and to be in step with its primary again",
                defaults = "5m",
                min = "5s",
                max = "6h")
        Duration patience,

        @Param(
                value = "how long writers may be held back by the failover; after that all is as before",
                defaults = "5s",
                min = "500ms",
                max = "60s")
        Duration timeout,

        @Param(value = "how far behind the new primary may be when the failover begins", defaults = "1mb")
        ByteSize maxLag,

        @Param(
                value = "make the primary that was restarted the primary again, by a second failover",
                defaults = "false")
        boolean failBack,

        @Param(
                value = "restart a server without replicas too: nobody is served until it has loaded its data",
                defaults = "false")
        boolean outage,

        @Param(
                value = "with outage: its data may be lost, and nobody looks afterwards whether it is",
                defaults = "false")
        boolean disposable,

        @Param(
                value = "accept that acknowledged writes are lost where the server does not know FAILOVER (before Redis"
                        + " 6.2) or our user may not call it; the plan says what is at stake",
                defaults = "false")
        boolean lossy) {}

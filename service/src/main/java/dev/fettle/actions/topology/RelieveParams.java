package dev.fettle.actions.topology;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Param;
import dev.fettle.action.Params;
import dev.fettle.action.Percent;
import dev.fettle.action.Restarts;
import dev.fettle.actions.memory.Calm;
import dev.fettle.actions.memory.Defragmentation;
import dev.fettle.actions.memory.ReliefTable;
import dev.fettle.actions.memory.Remedy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The parameters of {@code shard.relieve}. */
public record RelieveParams(
        @Param(
                value = "the hardest remedy that may be used; a plan sets it to what it found, so that a run does"
                        + " nothing harder than what was approved",
                defaults = "restart")
        Remedy atMost,

        @Param(
                value = "up to this ratio (mem_fragmentation_ratio) nothing is done",
                defaults = "1.3",
                min = "1",
                max = "100")
        double nothingUpTo,

        @Param(value = "up to this ratio it is watched", defaults = "1.5", min = "1", max = "100")
        double watchUpTo,

        @Param(
                value = "up to this ratio it is purged and defragmented; above it, where it climbs, restarted",
                defaults = "2.5",
                min = "1",
                max = "100")
        double defragmentUpTo,

        @Param(
                value = "restart where less of the resident memory is data (used_memory_dataset / used_memory_rss)",
                defaults = "50%")
        Percent minEfficiency,

        @Param(
                value = "with less resident memory the ratio says nothing of fragmentation, and nothing is done",
                defaults = "100mb")
        ByteSize floor,

        @Param(
                value = "over which time it is said whether the ratio climbs; with less history nothing is restarted",
                defaults = "6h",
                min = "5s",
                max = "30d")
        Duration window,

        @Param(value = "a smaller change of the ratio over the window is none", defaults = "5%")
        Percent tolerance,

        @Param(
                value = "restart after so much active defragmentation without effect",
                defaults = "24h",
                min = "5s",
                max = "30d")
        Duration ineffective,

        @Param(value = "how long a server may be defragmented at most", defaults = "10m", min = "1s", max = "6h")
        Duration time,

        @Param(
                value = "share of its processor that a server may spend on defragmentation, in percent",
                defaults = "10",
                min = "1",
                max = "75")
        int effort,

        @Param(
                value = "defragmentation: with more commands a second a server is busy and left alone",
                defaults = "20000",
                min = "1")
        long maxOps,

        @Param(
                value = "defragmentation: a server that takes longer to answer is busy and left alone",
                defaults = "50ms",
                min = "1ms",
                max = "10s")
        Duration maxLatency,

        @Param(
                value = "defragmentation: with more of its maxmemory, or else of its machine's memory, in use a server"
                        + " is left alone",
                defaults = "90%")
        Percent maxMemory,

        @Param(value = "restart: as in shard.restart", defaults = Restarts.SHUTDOWN)
        String way,

        @Param(
                value = "restart: how long a server may take to be in step again",
                defaults = "5m",
                min = "5s",
                max = "6h")
        Duration patience,

        @Param(value = "restart: make the primary that was restarted the primary again", defaults = "false")
        boolean failBack,

        @Param(
                value = "restart a server without replicas too: nobody is served until it has loaded its data",
                defaults = "false")
        boolean outage,

        @Param(value = "with outage: the data of a server without persistence may be lost", defaults = "false")
        boolean disposable,

        @Param(
                value = "restart: accept that acknowledged writes are lost where FAILOVER is not to be had; the plan"
                        + " says what is at stake",
                defaults = "false")
        boolean lossy) {

    ReliefTable table() {
        return new ReliefTable(
                nothingUpTo, watchUpTo, defragmentUpTo, minEfficiency, floor, window, tolerance, ineffective);
    }

    Defragmentation.Bounds bounds() {
        return new Defragmentation.Bounds(
                effort,
                // What is left where the allocator has done what it can.
                1.1,
                ByteSize.parse("10mb"),
                time,
                new Calm(maxOps, maxLatency, maxMemory));
    }

    /** Those of the restart; what is not named here stays as it comes. */
    RestartParams restart() {
        Map<String, Object> raw = new HashMap<>();
        raw.put("way", way);
        raw.put("patience", patience);
        raw.put("failBack", failBack);
        raw.put("outage", outage);
        raw.put("disposable", disposable);
        raw.put("lossy", lossy);
        return Params.bind(RestartParams.class, raw);
    }
}

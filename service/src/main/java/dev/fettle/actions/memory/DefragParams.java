package dev.fettle.actions.memory;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Param;
import dev.fettle.action.Percent;
import java.time.Duration;

/** The parameters of {@code memory.defragment}. */
public record DefragParams(
        @Param(value = "how long it may take at most", defaults = "10m", min = "1s", max = "6h")
        Duration time,

        @Param(
                value = "share of its processor that the server may spend on it, in percent",
                defaults = "10",
                min = "1",
                max = "75")
        int effort,

        @Param(
                value = "the allocator's fragmentation (allocator_frag_ratio) at which it is enough",
                defaults = "1.1",
                min = "1.01",
                max = "10")
        double target,

        @Param(value = "fragmentation of fewer bytes is left alone", defaults = "10mb", min = "1mb")
        ByteSize ignore,

        @Param(value = "with more commands a second the server is busy and left alone", defaults = "20000", min = "1")
        long maxOps,

        @Param(
                value = "a server that takes longer to answer is busy and left alone",
                defaults = "50ms",
                min = "1ms",
                max = "10s")
        Duration maxLatency,

        @Param(
                value = "with more of its maxmemory, or else of its machine's memory, in use the server is left alone",
                defaults = "90%")
        Percent maxMemory) {

    Defragmentation.Bounds bounds() {
        return new Defragmentation.Bounds(effort, target, ignore, time, new Calm(maxOps, maxLatency, maxMemory));
    }
}

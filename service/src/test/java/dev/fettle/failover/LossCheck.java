package dev.fettle.failover;

import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.failover.Written.Ack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lets writers write before, during and after something is done to a topology, and counts afterwards which acknowledged
 * writes are missing and for how long nothing was acknowledged. It knows nothing of what is done. Servers must have no
 * password, and a cluster's slots must stay where they are.
 *
 * @param writers how many there are
 * @param pace how long each rests after a write, so that servers and writers share few cores
 * @param calm for how long they write before it begins, up to a second longer, and after all is settled
 * @param patience how long the topology may take to settle
 */
public record LossCheck(int writers, Duration pace, Duration calm, Duration patience) {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration IN_STEP = Duration.ofSeconds(30);
    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Eight writers that rest a millisecond, a second before and after, 90 s to settle. */
    public static LossCheck standard() {
        return new LossCheck(8, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(90));
    }

    public LossCheck withCalm(Duration newCalm) {
        return new LossCheck(writers, pace, newCalm, patience);
    }

    /**
     * Does it while the writers write, and counts.
     *
     * @param action returns when whoever does it holds it for done
     * @throws IllegalStateException when the topology does not settle, or a writer does not get to write again; what
     *     the action throws is thrown on
     */
    public LossResult around(Topology topology, Runnable action) {
        Settled.await(topology, patience);
        Shards shards = Shards.of(topology);
        List<String> before = shards.incarnations();
        String run = "check-" + ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet();
        List<Written> written;
        Gaps gaps;
        Duration took;
        Duration settledAfter;
        try (Writers all = Writers.start(topology, run, writers, pace)) {
            all.awaitAllWrite(CONNECT);
            long from = System.nanoTime();
            // Servers do many things once a second; it begins at any moment of one.
            rest(calm.plusMillis(ThreadLocalRandom.current().nextInt(1_000)));
            long begin = System.nanoTime();
            action.run();
            took = since(begin);
            Settled.await(topology, patience);
            settledAfter = since(begin);
            all.awaitAllWrite(CONNECT);
            rest(calm);
            gaps = new Gaps(from, System.nanoTime());
            written = all.stop();
        }
        Settled.await(topology, patience);
        return new Count(topology, shards, written).result(gaps, touched(before, shards), took, settledAfter);
    }

    private static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** The shards whose primary is another process now; all of them where none is. */
    private static List<Integer> touched(List<String> before, Shards shards) {
        List<String> after = shards.incarnations();
        List<Integer> all = IntStream.range(0, shards.count()).boxed().toList();
        List<Integer> changed = all.stream()
                .filter(shard -> !before.get(shard).equals(after.get(shard)))
                .toList();
        return changed.isEmpty() ? all : changed;
    }

    private record Count(Topology topology, Shards shards, List<Written> written) {
        LossResult result(Gaps gaps, List<Integer> touched, Duration took, Duration settledAfter) {
            Map<String, Long> lost = new HashMap<>();
            Map<String, Long> lacked = new HashMap<>();
            for (int shard = 0; shard < shards.count(); shard++) {
                ServerProcess primary = shards.primaryOf(shard);
                for (Written one : written) {
                    long missing = Holdings.missing(topology, primary, of(shard, one.acknowledged().stream()))
                            .size();
                    lost.merge(one.client(), missing, Long::sum);
                }
                List<Ack> all = of(shard, acks());
                for (ServerProcess replica : shards.replicasOf(shard)) {
                    Holdings.awaitInStep(primary, replica, IN_STEP);
                    lacked.put(replica.address(), (long)
                            Holdings.missing(topology, replica, all).size());
                }
            }
            return new LossResult(
                    acks().count(),
                    lost.values().stream().mapToLong(Long::longValue).sum(),
                    lost,
                    lacked,
                    gaps.longest(acks()),
                    longest(touched.stream()
                            .map(shard -> gaps.longest(of(shard, acks()).stream()))
                            .toList()),
                    longest(written.stream()
                            .map(one -> gaps.longest(one.acknowledged().stream()))
                            .toList()),
                    Written.errorsOf(written),
                    took,
                    settledAfter);
        }

        private Stream<Ack> acks() {
            return written.stream().flatMap(one -> one.acknowledged().stream());
        }

        private List<Ack> of(int shard, Stream<Ack> acks) {
            return acks.filter(ack -> shards.shardOf(ack.key()) == shard).toList();
        }

        private static Duration longest(List<Duration> durations) {
            return durations.stream().max(Duration::compareTo).orElse(Duration.ZERO);
        }
    }
}

package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import java.time.Duration;
import java.util.List;

/** How runs are carried out. */
public final class RunSection {
    private static final long MOST_JOURNAL = 64L << 30;

    @JsonProperty
    private Duration lease = Duration.ofSeconds(10);

    @JsonProperty
    private int parallelTargets = 64;

    @JsonProperty
    private long journalBytes = 64L << 20;

    @JsonProperty
    private Duration journalKept = Duration.ofDays(7);

    void check(List<Problem.Detail> wrong) {
        Checks checks = new Checks("runs", wrong);
        checks.between("lease", lease, Duration.ofSeconds(3), Duration.ofMinutes(5));
        checks.between("parallelTargets", parallelTargets, 1, 10_000);
        checks.between("journalBytes", journalBytes, 0, MOST_JOURNAL);
        checks.between("journalKept", journalKept, Duration.ofMinutes(1), Duration.ofDays(400));
    }

    /** For how long a node holds a shard without a heartbeat. */
    public Duration lease() {
        return lease;
    }

    /** How many bytes of before-images a run keeps of one shard, compressed; what goes beyond cannot be undone. */
    public long journalBytes() {
        return journalBytes;
    }

    /** How long they are kept after the last one was written. */
    public Duration journalKept() {
        return journalKept;
    }

    /** How many targets this node works on at the same time, over all runs. */
    public int parallelTargets() {
        return parallelTargets;
    }
}

package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import java.time.Duration;
import java.util.List;

/** How runs are carried out. */
public final class RunSection {
    @JsonProperty
    private Duration lease = Duration.ofSeconds(10);

    @JsonProperty
    private int parallelTargets = 64;

    void check(List<Problem.Detail> wrong) {
        Checks checks = new Checks("runs", wrong);
        checks.between("lease", lease, Duration.ofSeconds(3), Duration.ofMinutes(5));
        checks.between("parallelTargets", parallelTargets, 1, 10_000);
    }

    /** For how long a node holds a shard without a heartbeat. */
    public Duration lease() {
        return lease;
    }

    /** How many targets this node works on at the same time, over all runs. */
    public int parallelTargets() {
        return parallelTargets;
    }
}

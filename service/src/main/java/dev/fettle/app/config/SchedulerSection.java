package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import java.util.List;

/** Quartz on this node. */
public final class SchedulerSection {
    @JsonProperty
    private int threads = 10;

    void check(List<Problem.Detail> wrong) {
        new Checks("scheduler", wrong).between("threads", threads, 2, 200);
    }

    /** How many jobs fire at the same time. */
    public int threads() {
        return threads;
    }
}

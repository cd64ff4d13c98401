package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import java.time.Duration;
import java.util.List;

/** How the fleet is watched. */
public final class FleetSection {
    @JsonProperty
    private Duration pollInterval = Duration.ofSeconds(15);

    @JsonProperty
    private Duration observationRetention = Duration.ofDays(7);

    @JsonProperty
    private Duration historyInterval = Duration.ofMinutes(5);

    void check(List<Problem.Detail> wrong) {
        Checks checks = new Checks("fleet", wrong);
        checks.between("pollInterval", pollInterval, Duration.ofSeconds(1), Duration.ofHours(1));
        checks.between("historyInterval", historyInterval, Duration.ZERO, Duration.ofHours(1));
        checks.between("observationRetention", observationRetention, Duration.ofHours(1), Duration.ofDays(400));
    }

    /** Time between two looks at an instance. */
    public Duration pollInterval() {
        return pollInterval;
    }

    /** How often a server that stays as it is gets a line in its history; what is new is always kept. */
    public Duration historyInterval() {
        return historyInterval;
    }

    /** How long observations are kept. */
    public Duration observationRetention() {
        return observationRetention;
    }
}

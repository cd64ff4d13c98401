package dev.fettle.fleet;

import java.time.Instant;

/** What was seen of one instance at one moment. */
public record Observation(InstanceId instance, Instant at, Sighting sighting) {}

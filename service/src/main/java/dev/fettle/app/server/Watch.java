package dev.fettle.app.server;

import dev.fettle.app.config.FleetSection;
import dev.fettle.fleet.Discovery;
import dev.fettle.fleet.Poller;
import dev.fettle.fleet.Registry;
import java.time.Duration;
import java.time.InstantSource;

/** What knows the fleet: who belongs to it, and how each is. */
public record Watch(Registry registry, Discovery discovery, Poller poller) {
    private static final int ASKED_AT_ONCE = 256;
    private static final int STORED_AT_ONCE = 500;
    private static final Duration PROBED_EVERY = Duration.ofDays(1);

    static Watch over(FleetSection section, Stores stores, Remedies remedies, InstantSource clock) {
        return new Watch(
                new Registry(stores.fleet(), remedies.prober(), stores.audit(), stores.unit(), clock),
                new Discovery(stores.fleet(), remedies.prober(), stores.audit(), stores.unit(), clock),
                new Poller(
                        stores.fleet(),
                        remedies.prober(),
                        stores.audit(),
                        stores.unit(),
                        clock,
                        new Poller.Settings(
                                ASKED_AT_ONCE, STORED_AT_ONCE, PROBED_EVERY, section.observationRetention())));
    }
}

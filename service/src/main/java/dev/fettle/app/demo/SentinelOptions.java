package dev.fettle.app.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a Sentinel watches.
 *
 * @param name of the watched primary
 * @param port of the watched primary on 127.0.0.1
 * @param quorum how many Sentinels must agree that it is down
 * @param downAfter how long it may be silent
 * @param failoverTimeout when a failover that does not come to an end is given up
 * @param password of the watched servers; null for none
 */
record SentinelOptions(
        String name,
        int port,
        int quorum,
        Duration downAfter,
        Duration failoverTimeout,
        @Nullable String password) {}

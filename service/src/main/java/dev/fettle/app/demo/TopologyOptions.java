package dev.fettle.app.demo;

import java.time.Duration;

/**
 * How the servers of a topology are set up.
 *
 * @param servers for every server (not the Sentinels)
 * @param downAfter how long a server may be silent before the Sentinels or the other nodes of its cluster take it for
 *     down ({@code down-after-milliseconds}, {@code cluster-node-timeout})
 * @param primaryName under which the Sentinels know the primary
 */
public record TopologyOptions(ServerOptions servers, Duration downAfter, String primaryName) {
    private static final TopologyOptions DEFAULTS =
            new TopologyOptions(ServerOptions.none(), Duration.ofSeconds(3), "mymaster");

    /** No password, 3 s, {@code mymaster}. */
    public static TopologyOptions defaults() {
        return DEFAULTS;
    }

    public TopologyOptions withServers(ServerOptions newServers) {
        return new TopologyOptions(newServers, downAfter, primaryName);
    }

    public TopologyOptions withDownAfter(Duration newDownAfter) {
        return new TopologyOptions(servers, newDownAfter, primaryName);
    }

    public TopologyOptions withPrimaryName(String newPrimaryName) {
        return new TopologyOptions(servers, downAfter, newPrimaryName);
    }
}

package dev.fettle.fleet;

/** How the servers of a deployment hang together. */
public enum Kind {
    STANDALONE,
    REPLICATION,
    SENTINEL,
    CLUSTER
}

package dev.fettle.fleet;

/** What a server is to its shard; UNKNOWN until it has answered once. */
public enum Role {
    PRIMARY,
    REPLICA,
    UNKNOWN
}

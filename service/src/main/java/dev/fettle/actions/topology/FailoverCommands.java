package dev.fettle.actions.topology;

import java.util.Set;

/** What a failover sends, in whatever way; the minimal ACL is made of it. */
final class FailoverCommands {
    static final Set<String> READS = Set.of(
            "info",
            "client|list",
            "config|get",
            "cluster|info",
            "cluster|nodes",
            "cluster|myid",
            "sentinel|masters",
            "sentinel|replicas",
            "sentinel|ckquorum",
            "sentinel|get-master-addr-by-name");

    static final Set<String> WRITES = Set.of(
            "failover",
            "cluster|failover",
            "replicaof",
            "client|pause",
            "client|unpause",
            "client|kill",
            "config|set",
            "config|rewrite",
            "sentinel|failover");

    private FailoverCommands() {}
}

package dev.fettle.redis;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;

/**
 * A node of a cluster, from whichever answer it was read.
 *
 * @param id the node's id: 40 hexadecimal digits
 * @param group what it has in common with the other nodes of its shard and with no others, in this answer
 * @param shardId what the servers themselves call the shard; empty where they do not say
 * @param lowestSlot of its shard; -1 where it has none
 */
record ClusterNode(String id, Address address, Role role, String group, String shardId, long lowestSlot) {
    ClusterNode as(Address newAddress, String newShardId) {
        return new ClusterNode(id, newAddress, role, group, newShardId.isEmpty() ? shardId : newShardId, lowestSlot);
    }

    /** Whether it is the one to name the shard by: the primary, otherwise the lowest id. */
    boolean isBetterThan(ClusterNode other) {
        return role == other.role ? id.compareTo(other.id) <= 0 : role == Role.PRIMARY;
    }
}

package dev.fettle.fleet;

import java.util.List;

/**
 * The members of a deployment as its servers name them.
 *
 * @param members the data servers; Sentinels are not members
 * @param sentinels addresses of the Sentinels that watch it, empty without
 */
public record Topology(List<Member> members, List<Address> sentinels) {
    public Topology {
        members = List.copyOf(members);
        sentinels = List.copyOf(sentinels);
    }

    /**
     * @param shard a name that stays the same through role changes: "0" for the only shard of a deployment, for
     *     clusters the shard id that the servers give, otherwise derived from its lowest slot; {@link ShardNames} says
     *     which of them is which that is stored
     * @param runId empty where the discovering server did not know it
     */
    public record Member(Address address, String shard, Role role, String runId) {}
}

package dev.fettle.api.fleet;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "The members of a deployment as its servers name them.")
record TopologyView(
        List<MemberView> members,

        @Schema(description = "addresses of the Sentinels that watch it")
        List<String> sentinels)
        implements View {
    @Schema(description = "One server that holds data.")
    record MemberView(
            @Schema(example = "10.0.0.7:6379") String address,
            String shard,
            Role role,

            @Schema(description = "empty where the server asked did not know it")
            String runId) {}

    static TopologyView of(Topology t) {
        return new TopologyView(
                t.members().stream()
                        .map(m -> new MemberView(m.address().toString(), m.shard(), m.role(), m.runId()))
                        .toList(),
                t.sentinels().stream().map(Address::toString).toList());
    }
}

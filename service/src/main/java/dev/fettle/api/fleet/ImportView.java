package dev.fettle.api.fleet;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Import;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "What came of an import, in the order in which the deployments were given.")
record ImportView(long registered, long updated, long unchanged, long failed, List<EntryView> entries) implements View {
    @Schema(description = "One deployment of an import.")
    record EntryView(
            @Schema(example = "cache-1") String name,
            Import.Result result,

            @Schema(description = "why it failed; empty otherwise")
            String reason) {}

    static ImportView of(Import done) {
        return new ImportView(
                done.count(Import.Result.REGISTERED),
                done.count(Import.Result.UPDATED),
                done.count(Import.Result.UNCHANGED),
                done.count(Import.Result.FAILED),
                done.entries().stream()
                        .map(e -> new EntryView(e.name(), e.result(), e.reason()))
                        .toList());
    }
}

package dev.fettle.api.plans;

import dev.fettle.run.JournalStore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "What a run kept of its changes, so that they can be taken back.")
record UndoView(
        @Schema(description = "those of which it kept something, or wanted to")
        List<ShardView> shards) {
    record ShardView(
            @Schema(description = "deployment and shard", example = "cache/0")
            String shard,

            @Schema(description = "how many changes were kept; an element of a sorted set is one")
            long images,

            @Schema(description = "what they take in the database, in bytes")
            long bytes,

            @Schema(description = "changes made although the journal was full: they cannot be undone")
            long lost,

            @Schema(
                    description = "changes of which nothing was to be kept, or could be, such as elements beyond"
                            + " undoElements: they cannot be undone")
            long unkept,

            @Schema(description = "whether the retention is over and what was kept is gone")
            boolean dropped) {}

    static UndoView of(List<JournalStore.Summary> kept) {
        return new UndoView(kept.stream()
                .map(s -> new ShardView(s.shardKey(), s.images(), s.bytes(), s.lost(), s.unkept(), s.dropped()))
                .toList());
    }
}

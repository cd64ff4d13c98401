package dev.fettle.api.changes;

import dev.fettle.change.Vote;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

@Schema(description = "What one approver said of one digest. Votes never change.")
record VoteView(String by, boolean approve, String digest, String comment, Instant at) {
    static VoteView of(Vote vote) {
        return new VoteView(vote.by().toString(), vote.approve(), vote.digest(), vote.comment(), vote.at());
    }
}

package dev.fettle.store;

import dev.fettle.audit.Actor;
import dev.fettle.change.Vote;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code vote}. */
interface VoteDao {
    record Row(
            UUID changeId,
            Actor.Kind requesterKind,
            String requester,
            Actor.Kind voterKind,
            String voter,
            boolean approve,
            String digest,
            String comment,
            Instant at) {
        public Row {
            Objects.requireNonNull(changeId, "changeId");
            Objects.requireNonNull(requesterKind, "requesterKind");
            Objects.requireNonNull(requester, "requester");
            Objects.requireNonNull(voterKind, "voterKind");
            Objects.requireNonNull(voter, "voter");
            Objects.requireNonNull(digest, "digest");
            Objects.requireNonNull(comment, "comment");
            Objects.requireNonNull(at, "at");
        }

        Vote toVote() {
            return new Vote(new Actor(voterKind, voter), approve, digest, comment, at);
        }
    }

    @SqlUpdate("""
        INSERT INTO fettle.vote (change_id, requester_kind, requester, voter_kind, voter, approve, digest, comment, at)
        VALUES (:changeId, :requesterKind, :requester, :voterKind, :voter, :approve, :digest, :comment, :at)
        ON CONFLICT (change_id, voter_kind, lower(voter)) DO NOTHING
        """)
    int insert(@BindRow Row vote);

    @SqlQuery("SELECT * FROM fettle.vote WHERE change_id = ANY(:changes) ORDER BY change_id, at, voter")
    List<Row> of(UUID[] changes);
}

package dev.fettle.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code observation}; it is written together with {@code instance}. */
interface ObservationDao {
    record Row(UUID instanceId, Instant at, String sighting) {
        public Row {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(sighting, "sighting");
        }
    }

    @SqlQuery("""
        SELECT * FROM fettle.observation
        WHERE instance_id = :instance AND at < :before
        ORDER BY at DESC
        LIMIT :limit
        """)
    List<Row> page(UUID instance, Instant before, int limit);

    /** By the time of the statement, which is one for all rows and lets the index serve. */
    @SqlQuery("""
        SELECT DISTINCT ON (ago) instance_id, at, sighting
        FROM (SELECT o.*, floor(extract(epoch FROM statement_timestamp() - o.at) * 1000 / :everyMillis) AS ago
              FROM fettle.instance i JOIN fettle.observation o ON o.instance_id = i.id
              WHERE i.deployment_id = :deployment AND i.host = :host AND i.port = :port
                AND o.at > statement_timestamp() - :windowMillis * interval '1 millisecond') seen
        ORDER BY ago DESC, at DESC
        """)
    List<Row> history(UUID deployment, String host, int port, long windowMillis, long everyMillis);

    /** A part at a time, so that no transaction becomes long. */
    @SqlUpdate("""
        DELETE FROM fettle.observation
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM fettle.observation WHERE at < :olderThan LIMIT :limit))
        """)
    int forget(Instant olderThan, int limit);
}

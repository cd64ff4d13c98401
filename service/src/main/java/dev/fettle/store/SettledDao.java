package dev.fettle.store;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Table {@code run_settled}. A value that is there is never overwritten; one is only written under the shard's lease. */
interface SettledDao {
    @SqlQuery("""
        SELECT value FROM fettle.run_settled
        WHERE run_id = :run AND sequence = :sequence AND step = :step AND name = :name
        """)
    Optional<String> find(UUID run, int sequence, int step, String name);

    @SqlQuery("""
        INSERT INTO fettle.run_settled (run_id, sequence, step, name, value)
        SELECT :run, :sequence, :step, :name, :value
        FROM fettle.shard_lease l
        WHERE l.shard_key = :shardKey AND l.run_id = :run AND l.sequence = :sequence AND l.fence = :fence
        ON CONFLICT (run_id, sequence, step, name) DO UPDATE SET value = run_settled.value
        RETURNING value
        """)
    Optional<String> settle(UUID run, int sequence, int step, String name, String value, String shardKey, long fence);
}

package dev.fettle.store;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Table {@code run_settled}. A value that is there is never overwritten; one is only written under the shard's lease. */
interface SettledDao {
    /** Whether something of the target {@code t} was begun that nobody has concluded; see {@code Session.begun}. */
    String HALF_DONE = """
        EXISTS (SELECT FROM fettle.run_settled b
                WHERE b.run_id = t.run_id AND b.sequence = t.sequence AND starts_with(b.name, 'begun:')
                  AND NOT EXISTS (SELECT FROM fettle.run_settled c
                                  WHERE c.run_id = b.run_id AND c.sequence = b.sequence AND c.step = b.step
                                    AND c.name = 'concluded:' || substr(b.name, length('begun:') + 1)))
        """;

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

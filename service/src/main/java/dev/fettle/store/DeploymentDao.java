package dev.fettle.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code deployment}. Those that were removed are kept for the instances that runs speak of. */
interface DeploymentDao {
    @SqlUpdate("""
        INSERT INTO fettle.deployment (id, name, kind, seeds, access, labels, created_at, version)
        VALUES (:id, :name, :kind, :seeds::jsonb, :access::jsonb, :labels::jsonb, :createdAt, :version)
        ON CONFLICT (name) WHERE removed_at IS NULL DO NOTHING
        """)
    int insert(@BindRow DeploymentRow deployment);

    @SqlUpdate("""
        UPDATE fettle.deployment
        SET seeds = :seeds::jsonb, access = :access::jsonb, labels = :labels::jsonb, version = version + 1
        WHERE id = :id AND version = :version AND removed_at IS NULL
        """)
    int update(@BindRow DeploymentRow deployment);

    /** A run that works on one of its members, or has left one half-done. */
    @SqlQuery("""
        SELECT t.run_id
        FROM fettle.run_target t JOIN fettle.instance i ON i.id = t.instance_id
        WHERE i.deployment_id = :id AND (t.state = 'RUNNING' OR (t.state = 'PENDING' AND
        """ + SettledDao.HALF_DONE + """
              ))
        LIMIT 1
        """)
    Optional<UUID> atWork(UUID id);

    @SqlUpdate("UPDATE fettle.deployment SET removed_at = :at WHERE id = :id AND removed_at IS NULL")
    int remove(UUID id, Instant at);

    @SqlQuery("SELECT * FROM fettle.deployment WHERE name = :name AND removed_at IS NULL")
    Optional<DeploymentRow> named(String name);

    @SqlQuery("SELECT * FROM fettle.deployment WHERE name = ANY(:names) AND removed_at IS NULL")
    List<DeploymentRow> of(String[] names);

    @SqlQuery("""
        SELECT * FROM fettle.deployment
        WHERE name > :after AND removed_at IS NULL
        ORDER BY name
        LIMIT :limit
        """)
    List<DeploymentRow> page(String after, int limit);
}

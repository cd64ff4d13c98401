package dev.fettle.store;

import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code playbook}. */
interface PlaybookDao {
    record Row(
            String name,
            String version,
            String source,
            String title,
            String owner,
            Risk risk,
            Actor.Kind storedByKind,
            String storedBy,
            Instant storedAt) {
        public Row {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(risk, "risk");
            Objects.requireNonNull(storedByKind, "storedByKind");
            Objects.requireNonNull(storedBy, "storedBy");
            Objects.requireNonNull(storedAt, "storedAt");
        }
    }

    @SqlUpdate("""
        INSERT INTO fettle.playbook (name, version, source, title, owner, risk, stored_by_kind, stored_by, stored_at)
        VALUES (:name, :version, :source, :title, :owner, :risk, :storedByKind, :storedBy, :storedAt)
        ON CONFLICT (name, version) DO NOTHING
        """)
    int insert(@BindRow Row playbook);

    @SqlQuery("SELECT * FROM fettle.playbook WHERE name = :name ORDER BY ordinal DESC LIMIT 1")
    Optional<Row> latest(String name);

    /** Two at most: enough to see that a beginning is not unique. */
    @SqlQuery("""
        SELECT * FROM fettle.playbook
        WHERE name = :name AND starts_with(version, :beginning)
        ORDER BY version
        LIMIT 2
        """)
    List<Row> beginning(String name, String beginning);

    @SqlQuery("SELECT DISTINCT ON (name) * FROM fettle.playbook ORDER BY name, ordinal DESC")
    List<Row> allLatest();

    @SqlQuery("SELECT * FROM fettle.playbook WHERE name = :name ORDER BY ordinal DESC")
    List<Row> versions(String name);
}

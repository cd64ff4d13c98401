package dev.fettle.store;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The log of events; the database itself refuses to change one. */
public final class JdbiAuditLog implements AuditLog {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final Database database;

    public JdbiAuditLog(Database database) {
        this.database = database;
    }

    @Override
    public void append(Actor actor, AuditEvent event) {
        String payload = Json.write(event);
        database.use(
                AuditDao.class,
                dao -> dao.append(
                        actor.kind(),
                        actor.name(),
                        type(event.getClass()),
                        event.subject().type(),
                        event.subject().id(),
                        event.change(),
                        payload));
    }

    @Override
    public void appendAll(Actor actor, List<? extends AuditEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        database.use(
                AuditDao.class,
                dao -> dao.appendAll(
                        actor.kind(),
                        actor.name(),
                        texts(events, event -> type(event.getClass())),
                        texts(events, event -> event.subject().type()),
                        texts(events, event -> event.subject().id()),
                        events.stream().map(AuditEvent::change).toArray(UUID[]::new),
                        texts(events, Json::write)));
    }

    private static String[] texts(List<? extends AuditEvent> events, Function<AuditEvent, String> text) {
        return events.stream().map(text).toArray(String[]::new);
    }

    @Override
    public List<AuditRecord> find(Query query) {
        return database
                .with(
                        AuditDao.class,
                        dao -> dao.find(
                                query.subjectType(),
                                query.subjectId(),
                                query.change(),
                                query.actor(),
                                query.after(),
                                query.limit()))
                .stream()
                .map(AuditRow::toRecord)
                .toList();
    }

    /** {@code ChangeVoted} is {@code change-voted}. */
    static String type(Class<? extends AuditEvent> event) {
        return WORD_START.matcher(event.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}

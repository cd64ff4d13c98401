package dev.fettle.store;

import dev.fettle.fleet.InstanceId;
import dev.fettle.plan.Breaker;
import dev.fettle.plan.BreakerId;
import dev.fettle.plan.RemedyHistory;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What playbooks did before, read from the targets of runs; and breakers. */
public final class JdbiRemedyHistory implements RemedyHistory {
    private final Database database;

    public JdbiRemedyHistory(Database database) {
        this.database = database;
    }

    @Override
    public Map<InstanceId, List<Success>> successes(String playbook, Collection<InstanceId> servers, Instant after) {
        return database.with(BreakerDao.class, dao -> dao.successes(playbook, ids(servers), after)).stream()
                .collect(Collectors.groupingBy(
                        row -> new InstanceId(row.instanceId()),
                        Collectors.mapping(row -> new Success(row.at(), row.undone()), Collectors.toList())));
    }

    @Override
    public Map<InstanceId, Instant> lastBegun(String playbook, Collection<InstanceId> servers) {
        return times(database.with(BreakerDao.class, dao -> dao.lastBegun(playbook, ids(servers))));
    }

    @Override
    public int begun(String playbook, Instant since) {
        return database.with(BreakerDao.class, dao -> dao.begun(playbook, since));
    }

    @Override
    public Map<InstanceId, Breaker> open(String playbook, Collection<InstanceId> servers) {
        return database.with(BreakerDao.class, dao -> dao.open(playbook, ids(servers))).stream()
                .map(BreakerRow::toBreaker)
                .collect(Collectors.toMap(Breaker::instance, Function.identity()));
    }

    @Override
    public Map<InstanceId, Instant> closed(String playbook, Collection<InstanceId> servers) {
        return times(database.with(BreakerDao.class, dao -> dao.closed(playbook, ids(servers))));
    }

    @Override
    public boolean insert(Breaker breaker) {
        return database.with(BreakerDao.class, dao -> dao.insert(BreakerRow.of(breaker))) == 1;
    }

    @Override
    public Optional<Breaker> find(BreakerId id) {
        return database.with(BreakerDao.class, dao -> dao.find(id.value())).map(BreakerRow::toBreaker);
    }

    @Override
    public List<Breaker> latest(boolean onlyOpen, @Nullable BreakerId before, int limit) {
        UUID cursor = before == null ? null : before.value();
        return database.with(BreakerDao.class, dao -> dao.latest(onlyOpen, cursor, limit)).stream()
                .map(BreakerRow::toBreaker)
                .toList();
    }

    @Override
    public boolean close(BreakerId id, Breaker.Closing closing) {
        return database.with(
                        BreakerDao.class,
                        dao -> dao.close(
                                id.value(),
                                closing.at(),
                                closing.by().kind(),
                                closing.by().name(),
                                closing.why()))
                == 1;
    }

    private static Map<InstanceId, Instant> times(List<BreakerDao.TimeRow> rows) {
        return rows.stream().collect(Collectors.toMap(row -> new InstanceId(row.instanceId()), BreakerDao.TimeRow::at));
    }

    private static UUID[] ids(Collection<InstanceId> servers) {
        return servers.stream().map(InstanceId::value).toArray(UUID[]::new);
    }
}

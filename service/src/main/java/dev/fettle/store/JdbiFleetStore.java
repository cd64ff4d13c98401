package dev.fettle.store;

import dev.fettle.Problem;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Observation;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Voters;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/** Deployments, instances, and what was seen of them. */
public final class JdbiFleetStore implements FleetStore {
    private static final int FORGET_AT_ONCE = 10_000;

    private final Database database;
    private final Duration historyEvery;

    /** Keeps all that is seen. */
    public JdbiFleetStore(Database database) {
        this(database, Duration.ZERO);
    }

    /**
     * @param historyEvery how often a server that stays as it is gets a row in its history; news are always kept. A row takes
     *     1.7 kB: 10,000 servers seen every 15 s for two days fill 195 GB when this is zero, 10 GB when it is five minutes
     */
    public JdbiFleetStore(Database database, Duration historyEvery) {
        this.database = database;
        this.historyEvery = historyEvery;
    }

    @Override
    public boolean insert(Deployment deployment) {
        return database.with(DeploymentDao.class, dao -> dao.insert(DeploymentRow.of(deployment))) == 1;
    }

    @Override
    public boolean update(Deployment deployment) {
        return database.with(DeploymentDao.class, dao -> dao.update(DeploymentRow.of(deployment))) == 1;
    }

    @Override
    public boolean remove(DeploymentId id, Instant at) {
        return database.inTransaction(() -> {
            database.with(DeploymentDao.class, dao -> dao.atWork(id.value())).ifPresent(run -> {
                throw Problem.conflict(
                        "at-work",
                        "run " + run + " works on this deployment; cancel it or let it end, then remove this");
            });
            boolean removed = database.with(DeploymentDao.class, dao -> dao.remove(id.value(), at)) == 1;
            if (removed) {
                database.use(InstanceDao.class, dao -> dao.allGone(id.value(), at, "its deployment was removed"));
            }
            return removed;
        });
    }

    @Override
    public Optional<Deployment> deployment(String name) {
        return database.with(DeploymentDao.class, dao -> dao.named(name)).map(DeploymentRow::toDeployment);
    }

    @Override
    public List<Deployment> deployments(String afterName, int limit) {
        return database.with(DeploymentDao.class, dao -> dao.page(afterName, limit)).stream()
                .map(DeploymentRow::toDeployment)
                .toList();
    }

    @Override
    public List<Deployment> deployments(Collection<String> names) {
        String[] wanted = names.toArray(String[]::new);
        return database.with(DeploymentDao.class, dao -> dao.of(wanted)).stream()
                .map(DeploymentRow::toDeployment)
                .toList();
    }

    @Override
    public List<Instance> instances(Collection<InstanceId> ids) {
        UUID[] wanted = ids.stream().map(InstanceId::value).toArray(UUID[]::new);
        return read(database.with(InstanceDao.class, dao -> dao.some(wanted)));
    }

    @Override
    public Map<Instance.Status, Long> statuses() {
        Map<Instance.Status, Long> statuses = new EnumMap<>(Instance.Status.class);
        database.with(InstanceDao.class, InstanceDao::statuses).forEach(row -> statuses.put(row.status(), row.count()));
        return statuses;
    }

    @Override
    public Map<String, Voters> voters() {
        return database.with(InstanceDao.class, InstanceDao::voters).stream()
                .collect(Collectors.toMap(
                        InstanceDao.VotersRow::deployment, row -> new Voters(row.voters(), row.voters() - row.up())));
    }

    @Override
    public List<Instance> instances() {
        return read(database.with(InstanceDao.class, InstanceDao::members));
    }

    @Override
    public List<Instance> roster() {
        return read(database.with(InstanceDao.class, InstanceDao::roster));
    }

    @Override
    public List<Instance> instances(DeploymentId deployment) {
        return read(database.with(InstanceDao.class, dao -> dao.of(deployment.value())));
    }

    @Override
    public Optional<Instance> instance(InstanceId id) {
        return database.with(InstanceDao.class, dao -> dao.find(id.value())).map(InstanceRow::toInstance);
    }

    @Override
    public Optional<Instance> memberAt(Address address) {
        return database.with(InstanceDao.class, dao -> dao.memberAt(address.host(), address.port()))
                .map(InstanceRow::toInstance);
    }

    @Override
    public Optional<Instance> memberElsewhere(DeploymentId deployment, String runId) {
        return database.with(InstanceDao.class, dao -> dao.memberElsewhere(deployment.value(), runId))
                .map(InstanceRow::toInstance);
    }

    @Override
    public Instance put(DeploymentId deployment, Topology.Member member) {
        try {
            UUID id = database.with(
                    InstanceDao.class,
                    dao -> dao.put(
                            UUID.randomUUID(),
                            deployment.value(),
                            member.shard(),
                            member.address().host(),
                            member.address().port(),
                            member.role(),
                            member.runId(),
                            Json.write(Engine.UNKNOWN),
                            Json.write(Capabilities.NONE)));
            return instance(new InstanceId(id)).orElseThrow();
        } catch (JdbiException e) {
            if (DatabaseFaults.violated(e).filter("instance_address"::equals).isPresent()) {
                throw Problem.conflict(
                        "address-taken", member.address() + " is a member of another deployment already");
            }
            throw e;
        }
    }

    @Override
    public void place(InstanceId id, String shard, Role role) {
        database.use(InstanceDao.class, dao -> dao.place(id.value(), shard, role));
    }

    @Override
    public void gone(InstanceId id, Instant at, String reason) {
        database.use(InstanceDao.class, dao -> dao.gone(id.value(), at, reason));
    }

    @Override
    public void observed(List<Observation> observations) {
        if (observations.isEmpty()) {
            return;
        }
        UUID[] ids = observations.stream().map(seen -> seen.instance().value()).toArray(UUID[]::new);
        String[] ats = observations.stream().map(seen -> seen.at().toString()).toArray(String[]::new);
        String[] sightings =
                observations.stream().map(seen -> Json.write(seen.sighting())).toArray(String[]::new);
        database.use(InstanceDao.class, dao -> dao.observed(ids, ats, sightings, historyEvery.toMillis()));
    }

    @Override
    public void probed(List<Probed> found) {
        if (found.isEmpty()) {
            return;
        }
        UUID[] ids = found.stream().map(one -> one.instance().value()).toArray(UUID[]::new);
        String[] ats = found.stream().map(one -> one.at().toString()).toArray(String[]::new);
        String[] capabilities =
                found.stream().map(one -> Json.write(one.found())).toArray(String[]::new);
        database.use(InstanceDao.class, dao -> dao.probed(ids, ats, capabilities));
    }

    @Override
    public Set<InstanceId> probedBefore(Instant time) {
        return database.with(InstanceDao.class, dao -> dao.probedBefore(time)).stream()
                .map(InstanceId::new)
                .collect(Collectors.toSet());
    }

    @Override
    public List<Observation> observations(InstanceId id, Instant before, int limit) {
        return database.with(ObservationDao.class, dao -> dao.page(id.value(), before, limit)).stream()
                .map(row -> new Observation(id, row.at(), Json.read(row.sighting(), Sighting.class)))
                .toList();
    }

    @Override
    public List<Observation> history(DeploymentId deployment, Address address, Duration window, int most) {
        long every = Math.max(1, window.toMillis() / most);
        return database
                .with(
                        ObservationDao.class,
                        dao -> dao.history(
                                deployment.value(), address.host(), address.port(), window.toMillis(), every))
                .stream()
                .map(row -> new Observation(
                        new InstanceId(row.instanceId()), row.at(), Json.read(row.sighting(), Sighting.class)))
                .toList();
    }

    @Override
    public int forgetObservations(Instant olderThan) {
        int all = 0;
        int dropped;
        do {
            dropped = database.with(ObservationDao.class, dao -> dao.forget(olderThan, FORGET_AT_ONCE));
            all += dropped;
        } while (dropped == FORGET_AT_ONCE);
        return all;
    }

    private static List<Instance> read(List<InstanceRow> rows) {
        return rows.stream().map(InstanceRow::toInstance).toList();
    }
}

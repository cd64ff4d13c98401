package dev.fettle.store;

import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plans with their targets. */
public final class JdbiPlanStore implements PlanStore {
    private final Database database;

    public JdbiPlanStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(Plan plan) {
        UUID id = plan.id().value();
        List<PlanTargetRow> targets = plan.targets().stream()
                .map(target -> PlanTargetRow.of(id, target))
                .toList();
        database.inTransaction(() -> {
            database.use(PlanDao.class, dao -> dao.insert(PlanRow.of(plan)));
            database.use(PlanTargetDao.class, dao -> dao.insert(targets));
            return plan;
        });
    }

    @Override
    public Optional<Plan> find(PlanId id) {
        return database.with(PlanDao.class, dao -> dao.find(id.value()))
                .map(row -> row.toPlan(targets(id, 0, Integer.MAX_VALUE)));
    }

    @Override
    public List<PlannedTarget> targets(PlanId id, int afterSequence, int limit) {
        return database.with(PlanTargetDao.class, dao -> dao.page(id.value(), afterSequence, limit)).stream()
                .map(PlanTargetRow::toTarget)
                .toList();
    }

    @Override
    public Optional<PlannedTarget> target(PlanId id, int sequence) {
        return database.with(PlanTargetDao.class, dao -> dao.find(id.value(), sequence))
                .map(PlanTargetRow::toTarget);
    }

    @Override
    public List<PlannedTarget> targets(PlanId id, Collection<Integer> sequences) {
        int[] wanted = sequences.stream().mapToInt(Integer::intValue).toArray();
        return database.with(PlanTargetDao.class, dao -> dao.some(id.value(), wanted)).stream()
                .map(PlanTargetRow::toTarget)
                .toList();
    }

    @Override
    public List<Plan> latest(@Nullable PlanId before, int limit) {
        UUID cursor = before == null ? null : before.value();
        return database.with(PlanDao.class, dao -> dao.latest(cursor, limit)).stream()
                .map(row -> row.toPlan(List.of()))
                .toList();
    }
}

package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanStore;
import dev.fettle.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UnitOfWorkIT {
    private static final Actor ANN = Actor.person("ann");

    private static TestDatabase database;
    private static JdbiUnitOfWork unit;
    private static AuditLog audit;
    private static PlanStore plans;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        unit = new JdbiUnitOfWork(database.database());
        audit = new JdbiAuditLog(database.database());
        plans = new JdbiPlanStore(database.database());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void stateAndEventBecomeTrueTogether() {
        Plan plan = Rows.plan();
        unit.run(() -> {
            plans.insert(plan);
            audit.append(ANN, made(plan));
            assertThat(database.text("SELECT count(*) FROM fettle.plan WHERE id = '" + plan.id() + "'"))
                    .as("seen by others only after the commit")
                    .isEqualTo("0");
        });

        assertThat(plans.find(plan.id())).contains(plan);
        assertThat(eventsOf(plan)).extracting(AuditRecord::type).containsExactly("plan-made");
    }

    @Test
    void orNotAtAll() {
        Plan plan = Rows.plan();
        List<String> signals = new ArrayList<>();

        assertThatThrownBy(() -> unit.run(() -> {
                    unit.afterCommit(() -> signals.add("committed"));
                    unit.run(() -> plans.insert(plan));
                    audit.append(ANN, made(plan));
                    throw Problem.conflict("moved-on", "somebody else was first");
                }))
                .isInstanceOf(Problem.class);

        assertThat(plans.find(plan.id())).isEmpty();
        assertThat(eventsOf(plan)).isEmpty();
        assertThat(signals).isEmpty();
    }

    @Test
    void halfOfAUnitIsNeverCommitted() {
        Plan plan = Rows.plan();
        Problem inner = Problem.conflict("moved-on", "somebody else was first");

        assertThatThrownBy(() -> unit.run(() -> {
                    plans.insert(plan);
                    try {
                        unit.run(() -> {
                            throw inner;
                        });
                    } catch (Problem swallowed) {
                        assertThat(swallowed).isSameAs(inner);
                    }
                }))
                .isSameAs(inner);

        assertThat(plans.find(plan.id())).isEmpty();
    }

    @Test
    void actsAfterTheCommitOnAConnectionOfItsOwn() {
        Plan plan = Rows.plan();
        AtomicReference<List<AuditRecord>> seen = new AtomicReference<>();

        unit.run(() -> unit.run(() -> {
            audit.append(ANN, made(plan));
            unit.afterCommit(() -> {
                throw new IllegalStateException("a lost signal takes no other with it");
            });
            unit.afterCommit(() -> seen.set(eventsOf(plan)));
        }));
        assertThat(seen.get()).hasSize(1);

        List<String> atOnce = new ArrayList<>();
        unit.afterCommit(() -> atOnce.add("now"));
        assertThat(atOnce).containsExactly("now");
    }

    @Test
    void holdsOnVirtualThreads() throws Exception {
        Plan plan = Rows.plan();
        Thread thread = Thread.ofVirtual()
                .start(() -> unit.run(() -> {
                    plans.insert(plan);
                    audit.append(ANN, made(plan));
                }));
        thread.join();

        assertThat(eventsOf(plan)).hasSize(1);
    }

    @Test
    void keepsEventsWithAllTheyTell() {
        UUID change = UUID.randomUUID();
        UUID run = UUID.randomUUID();
        audit.append(
                Actor.SYSTEM,
                new AuditEvent.TargetEnded(
                        run,
                        change,
                        "cache/10.0.0.1:6379",
                        "succeeded",
                        "done",
                        Map.of("expired", 3L),
                        Map.of("scan", 4L),
                        1200));
        audit.append(
                ANN, new AuditEvent.ScheduleFired("nightly", Instant.parse("2026-11-20T02:00:00Z"), "filed", null));

        List<AuditRecord> found = audit.find(new AuditLog.Query(null, null, change, null, 0, 10));

        assertThat(found).hasSize(1);
        AuditRecord event = found.getFirst();
        assertThat(event.type()).isEqualTo("target-ended");
        assertThat(event.actor()).isEqualTo(Actor.SYSTEM);
        assertThat(event.subject()).isEqualTo(new AuditEvent.Subject("run", run.toString()));
        assertThat(event.at())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(event.payload())
                .containsEntry("target", "cache/10.0.0.1:6379")
                .containsEntry("counters", Map.of("expired", 3L))
                .containsEntry("durationMillis", 1200L)
                .containsEntry("change", change.toString());
        assertThat(audit.find(new AuditLog.Query("schedule", "nightly", null, "ann", 0, 10)))
                .singleElement()
                .satisfies(fired -> assertThat(fired.payload())
                        .containsEntry("dueAt", "2026-11-20T02:00:00Z")
                        .containsEntry("change", null));
        assertThat(audit.find(new AuditLog.Query("run", run.toString(), null, null, event.sequence(), 10)))
                .isEmpty();
    }

    @Test
    void anEventIsNeverChangedEvenByTheOwnerOfTheTable() {
        audit.append(ANN, new AuditEvent.DeploymentRemoved("cache-9"));
        for (String attempt : List.of(
                "UPDATE fettle.audit_event SET actor = 'bob'",
                "DELETE FROM fettle.audit_event",
                "TRUNCATE fettle.audit_event CASCADE")) {
            assertThatThrownBy(() -> database.execute(attempt))
                    .rootCause()
                    .hasMessageContaining("audit events are appended and never changed");
        }
        assertThat(audit.find(new AuditLog.Query("deployment", "cache-9", null, null, 0, 10)))
                .hasSize(1);
    }

    @Test
    void textThatCannotBeKeptIsTheCallersMatter() {
        assertThatThrownBy(() -> audit.append(ANN, new AuditEvent.DeploymentRemoved("a\0b")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID));
    }

    private static AuditEvent made(Plan plan) {
        return new AuditEvent.PlanMade(plan.id().value(), "expire-temp-keys", "v1", "d1", 0, 0);
    }

    private static List<AuditRecord> eventsOf(Plan plan) {
        return audit.find(new AuditLog.Query("plan", plan.id().toString(), null, null, 0, 100));
    }
}

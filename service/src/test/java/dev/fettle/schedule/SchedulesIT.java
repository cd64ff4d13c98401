package dev.fettle.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditLog;
import dev.fettle.change.Fires;
import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import dev.fettle.change.Schedules;
import dev.fettle.change.Timer;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiScheduleStore;
import dev.fettle.store.JdbiUnitOfWork;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.utils.ConnectionProvider;

/** Schedules on a real database, with a clock that the test sets; and Quartz itself, two nodes on one database. */
class SchedulesIT {
    private static final Instant MONDAY_NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(MONDAY_NOON);
    private final InstantSource clock = now::get;
    private TestDatabase database;
    private Schedules schedules;
    private Fires fires;
    private AuditLog audit;

    /** Cron as Quartz reads it; nobody is armed, the test calls. */
    private static final Timer CRON = new Timer() {
        @Override
        public void check(String cron) {
            CronTimes.check(cron);
        }

        @Override
        public List<Instant> next(String cron, ZoneId zone, Instant after, int count) {
            return CronTimes.next(cron, zone, after, count);
        }

        @Override
        public void arm(Schedule schedule) {}

        @Override
        public void disarm(String schedule) {}
    };

    @BeforeEach
    void build() {
        database = TestDatabase.create();
        var unit = new JdbiUnitOfWork(database.database());
        ScheduleStore store = new JdbiScheduleStore(database.database());
        audit = new JdbiAuditLog(database.database());
        schedules = new Schedules(store, CRON, draft -> {}, audit, unit, clock);
        // No plan can be made here: every due time that is taken says so, once.
        fires = new Fires(
                store,
                CRON,
                (by, request) -> {
                    throw Problem.notFound("playbook", request.playbook());
                },
                null,
                audit,
                unit,
                clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDueTimeIsTakenOnceWhoeverCalls() throws Exception {
        save("skip", null);
        now.set(Instant.parse("2026-03-03T03:00:05Z"));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(threads.submit(() -> {
                    start.await();
                    fires.fire("nightly");
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> call : calls) {
                call.get();
            }
        }
        assertThat(schedules.fires("nightly", 10)).hasSize(1);
        assertThat(schedules.fires("nightly", 10).getFirst().dueAt()).isEqualTo(Instant.parse("2026-03-03T03:00:00Z"));
        assertThat(audit.find(new AuditLog.Query("schedule", "nightly", null, null, 0, 10)))
                .filteredOn(r -> r.type().equals("schedule-fired"))
                .hasSize(1);
    }

    @Test
    void whatIsLateIsTreatedAsTheScheduleSays() {
        Instant threeHoursLate = Instant.parse("2026-03-05T06:00:00Z");
        save("skip", null);
        now.set(threeHoursLate);
        fires.sweep();
        assertThat(schedules.fires("nightly", 10)).hasSize(1);
        assertThat(schedules.fires("nightly", 10).getFirst().outcome()).startsWith("skipped: 10800 s late");

        now.set(MONDAY_NOON);
        change("once");
        now.set(threeHoursLate.plus(Duration.ofDays(1)));
        fires.sweep();
        assertThat(schedules.fires("nightly", 10)).hasSize(2);
        assertThat(schedules.fires("nightly", 10).getFirst().outcome()).startsWith("failed: there is no playbook");
    }

    @Test
    void aDisabledOneAndOneFromBeforeItWasSavedDoNotFire() {
        now.set(Instant.parse("2026-03-03T03:00:30Z"));
        save("once", null);
        fires.fire("nightly");
        assertThat(schedules.fires("nightly", 10)).isEmpty();
    }

    @Test
    void eachFieldThatIsWrongIsNamedAndNothingIsSaved() {
        assertThatThrownBy(() -> schedules.save(
                        TestNode.OPERATOR,
                        new Schedules.Draft(
                                "Nightly!",
                                "p",
                                Map.of(),
                                null,
                                " ",
                                "* * * * * ?",
                                "Mars/Olympus",
                                "maybe",
                                "1h",
                                true,
                                0)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("name:")
                .hasMessageContaining("reason:")
                .hasMessageContaining("zone:")
                .hasMessageContaining("more than once a minute")
                .hasMessageContaining("misfire:");
        assertThat(schedules.all()).isEmpty();
    }

    @Test
    void twoNodesOfQuartzCallOnceForEachTime() {
        AtomicInteger discoveries = new AtomicInteger();
        AtomicInteger polls = new AtomicInteger();
        Calls calls = new Calls(
                run -> {},
                change -> {},
                name -> {},
                polls::incrementAndGet,
                discoveries::incrementAndGet,
                () -> {},
                () -> {});
        var settings = new Clockwork.Settings(2, Duration.ofMillis(500), Duration.ofHours(1), Duration.ofHours(1));
        Clockwork one = Clockwork.build(connections(), settings);
        Clockwork two = Clockwork.build(connections(), settings);
        try {
            one.calls(calls);
            two.calls(calls);
            one.fire(true);
            two.fire(true);
            long began = System.nanoTime();
            Await.until(Duration.ofSeconds(30), "six polls", () -> polls.get() >= 6);
            double seconds = (System.nanoTime() - began) / 1e9;
            assertThat(polls.get()).isLessThanOrEqualTo((int) (seconds / 0.5) + 3);
            assertThat(discoveries.get()).isEqualTo(1);
            assertThat(one.isRunning()).isTrue();
            assertThat(two.isRunning()).isTrue();
        } finally {
            one.stop();
            two.stop();
        }
        assertThat(one.isRunning()).isFalse();
    }

    private ConnectionProvider connections() {
        return new ConnectionProvider() {
            @Override
            public Connection getConnection() throws SQLException {
                return database.dataSource().getConnection();
            }

            @Override
            public void shutdown() {}

            @Override
            public void initialize() {}
        };
    }

    private void save(String misfire, String within) {
        schedules.save(Actor.person("operator"), draft(misfire, within, 0));
    }

    private void change(String misfire) {
        schedules.save(
                Actor.person("operator"),
                draft(misfire, null, schedules.get("nightly").version()));
    }

    private static Schedules.Draft draft(String misfire, String within, long version) {
        return new Schedules.Draft(
                "nightly",
                "expire-temp-keys",
                Map.of(),
                null,
                "every night",
                "0 0 3 * * ?",
                "UTC",
                misfire,
                within,
                true,
                version);
    }
}

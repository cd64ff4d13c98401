package dev.fettle.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.change.Change;
import dev.fettle.change.Changes;
import dev.fettle.change.Fires;
import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import dev.fettle.change.Schedules;
import dev.fettle.change.Timer;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiChangeStore;
import dev.fettle.store.JdbiScheduleStore;
import dev.fettle.store.JdbiUnitOfWork;
import dev.fettle.testing.EnginesUnderTest;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.utils.ConnectionProvider;

/** Schedules on a real database, with a clock that the test sets; and Quartz itself, two nodes on one database. */
class SchedulesIT {
    private static final Instant MONDAY_NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static final Instant TUESDAY_NIGHT = Instant.parse("2026-03-03T03:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(MONDAY_NOON);
    private final InstantSource clock = now::get;
    private TestDatabase database;
    private Schedules schedules;
    private Fires fires;
    private AuditLog audit;
    private ScheduleStore store;

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
        store = new JdbiScheduleStore(database.database());
        audit = new JdbiAuditLog(database.database());
        schedules = new Schedules(store, CRON, draft -> {}, audit, unit, clock);
        // No plan can be made here: every due time that is taken says so, once.
        fires = fires(null, (by, request) -> {
            throw Problem.notFound("playbook", request.playbook());
        });
    }

    private Fires fires(Changes changes, Fires.Planning planning) {
        return new Fires(
                store,
                CRON,
                planning,
                changes,
                audit,
                new JdbiUnitOfWork(database.database()),
                clock,
                LEASE,
                Runnable::run);
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

    /** One node makes its plan for longer than a lease, then stands still while another takes its place, and comes back. */
    @Test
    void oneChangeIsFiledThoughTheNodeThatWasTakenForDeadComesBack() throws Exception {
        try (ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                TestNode node = new TestNode(database, "node-1")) {
            server.command("SET", "temp:1", "x");
            node.register("cache", server, Map.of());
            node.store("""
                apiVersion: fettle.dev/v1
                kind: Playbook
                metadata: {name: expire, title: Expire, owner: tests, risk: medium}
                targets: {select: "true", role: primary}
                steps:
                  - action: keys.expire
                    with: {pattern: "temp:*", ttl: 1h}
                """);
            save("skip", null);
            now.set(TUESDAY_NIGHT.plusSeconds(5));
            CountDownLatch planning = new CountDownLatch(1);
            CountDownLatch awake = new CountDownLatch(1);
            Fires slow = fires(node.changes(), (by, request) -> {
                planning.countDown();
                wait(awake);
                return node.plan("expire", Map.of());
            });
            Fires other = fires(node.changes(), (by, request) -> node.plan("expire", Map.of()));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> first = threads.submit(() -> slow.fire("nightly"));
                wait(planning);
                long began = System.nanoTime();
                Await.until(SOON, "two leases have passed", () -> {
                    slow.beat();
                    other.takeUp();
                    other.fire("nightly");
                    assertThat(outcomes()).containsExactly("");
                    return System.nanoTime() - began > LEASE.multipliedBy(2).toNanos();
                });

                // It beats no more. By now it is too late to be on time, but it was taken in time.
                now.set(TUESDAY_NIGHT.plusSeconds(90));
                Await.until(SOON, "the other takes it up", () -> {
                    other.takeUp();
                    return !outcomes().contains("");
                });
                awake.countDown();
                first.get();
            }
            assertThat(outcomes()).containsExactly("filed a change");
            List<Change> filed = new JdbiChangeStore(database.database()).latest(null, null, 10);
            assertThat(filed).hasSize(1);
            assertThat(schedules.fires("nightly", 10).getFirst())
                    .returns(filed.getFirst().id().value(), ScheduleStore.Fire::change)
                    .returns(TUESDAY_NIGHT.plusSeconds(5), ScheduleStore.Fire::firedAt);
            assertThat(told()).hasSize(1);
            assertThat(audit.find(
                            new AuditLog.Query("change", filed.getFirst().id().toString(), null, null, 0, 10)))
                    .isNotEmpty();
        }
    }

    @Test
    void whatDeadNodesHadTakenIsTakenUpOrClosed() {
        save("skip", null);
        dies(TUESDAY_NIGHT);
        now.set(TUESDAY_NIGHT.plusSeconds(90));
        takeUpUntil(1);
        assertThat(outcomes())
                .as("it was taken in time")
                .containsExactly("failed: there is no playbook 'expire-temp-keys'");

        Instant next = TUESDAY_NIGHT.plus(Duration.ofDays(1));
        dies(next);
        Instant last = next.plus(Duration.ofDays(1));
        now.set(last.plusSeconds(5));
        fires.fire("nightly");
        takeUpUntil(3);
        assertThat(outcomes().get(0)).startsWith("failed: there is no playbook");
        assertThat(outcomes().get(1))
                .isEqualTo("superseded: who took it came to no end, and by now the schedule came due again at " + last);

        Instant disabled = last.plus(Duration.ofDays(1));
        dies(disabled);
        schedules.save(
                Actor.person("operator"),
                draft("skip", null, false, schedules.get("nightly").version()));
        takeUpUntil(4);
        assertThat(outcomes().getFirst()).endsWith("by now the schedule is disabled");
        assertThat(told()).hasSize(4);
        assertThat(store.abandoned(10)).isEmpty();
    }

    @Test
    void theTimeInWhichNobodyHadItIsLateness() {
        save("skip", null);
        dies(TUESDAY_NIGHT);
        database.execute("UPDATE fettle.schedule_fire SET lease_until = clock_timestamp() - interval '7 hours'");
        takeUpUntil(1);
        assertThat(outcomes().getFirst()).matches("skipped: 252\\d\\d s late");
    }

    @Test
    void whatNoNodeBringsToAnEndIsGivenUp() {
        save("skip", null);
        dies(TUESDAY_NIGHT);
        for (int i = 2; i <= 5; i++) {
            Await.until(
                    SOON,
                    "the one before is taken for dead",
                    () -> store.claimFire("nightly", TUESDAY_NIGHT, now.get(), Duration.ofMillis(1))
                            .isPresent());
        }
        takeUpUntil(1);
        assertThat(outcomes().getFirst()).startsWith("failed: was taken up 5 times and came to no end");
    }

    /** A node takes the due time, and nothing is heard of it ever after. */
    private void dies(Instant due) {
        now.set(due.plusSeconds(5));
        assertThat(store.claimFire("nightly", due, now.get(), Duration.ofMillis(1)))
                .isPresent();
    }

    private void takeUpUntil(int ended) {
        Await.until(SOON, ended + " due times have ended", () -> {
            fires.takeUp();
            return told().size() == ended && !outcomes().contains("");
        });
    }

    private List<String> outcomes() {
        return schedules.fires("nightly", 10).stream()
                .map(ScheduleStore.Fire::outcome)
                .toList();
    }

    private List<AuditRecord> told() {
        return audit.find(new AuditLog.Query("schedule", "nightly", null, null, 0, 50)).stream()
                .filter(record -> record.type().equals("schedule-fired"))
                .toList();
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
            long began = System.nanoTime();
            one.fire(true);
            Await.until(Duration.ofSeconds(30), "the first looks", () -> polls.get() > 0 && discoveries.get() > 0);
            int discovered = discoveries.get();
            two.fire(true);
            int polled = polls.get();
            Await.until(Duration.ofSeconds(30), "six polls", () -> polls.get() >= polled + 6);
            int all = polls.get();
            double seconds = (System.nanoTime() - began) / 1e9;
            // From the very beginning, since what was late is made up for; and a node that comes begins with a look.
            assertThat(all).isLessThanOrEqualTo((int) (seconds / 0.5) + 2);
            assertThat(discoveries.get()).isLessThanOrEqualTo(discovered + 1);
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
        schedules.save(Actor.person("operator"), draft(misfire, within, true, 0));
    }

    private void change(String misfire) {
        schedules.save(
                Actor.person("operator"),
                draft(misfire, null, true, schedules.get("nightly").version()));
    }

    private static Schedules.Draft draft(String misfire, String within, boolean enabled, long version) {
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
                enabled,
                version);
    }
}

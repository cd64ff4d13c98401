package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Risk;
import dev.fettle.app.demo.Await;
import dev.fettle.audit.Actor;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeState;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.IdempotencyKeys;
import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import dev.fettle.change.Vote;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Role;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeStoreIT {
    private static final Instant NOON = Rows.NOON;

    private TestDatabase database;
    private ChangeStore store;
    private PlanStore plans;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        store = new JdbiChangeStore(database.database());
        plans = new JdbiPlanStore(database.database());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aPlanReadsBackToItself() {
        List<InstanceId> instances = Rows.instances(database, "cache", 2, 2);
        var work = new Estimate.Work(
                new Interval(1, 2, 3),
                Interval.ZERO,
                Interval.ZERO,
                Interval.ZERO,
                List.of("temp:1"),
                List.of(),
                List.of());
        var step = new PlannedTarget.Step("keys.expire", Map.of("pattern", "temp:*", "limit", 5L), work);
        List<PlannedTarget> targets = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            targets.add(new PlannedTarget(
                    i + 1,
                    1,
                    instances.get(i),
                    "cache",
                    "s" + i,
                    new Address("10.1.0.1", 6379 + i),
                    Role.PRIMARY,
                    "r" + i,
                    "valkey 8.0.1",
                    9,
                    Map.of("tier", "cache"),
                    List.of(step),
                    "first wave"));
        }
        Plan header = Rows.plan();
        Plan plan = new Plan(
                header.id(),
                "d2",
                "expire-temp-keys",
                "v1",
                Risk.HIGH,
                Map.of("ttl", "1h", "n", 5L),
                "labels.x == 'y'",
                targets,
                List.of(new LeftOut(instances.get(1), "cache", new Address("10.1.0.9", 6379), "no EXPIRE")),
                new Plan.Totals(2, 1, 1, new Interval(1, 2, 3), Interval.ZERO, Interval.ZERO),
                Actor.schedule("nightly"),
                NOON);
        plans.insert(plan);
        plans.insert(header(header, NOON.plusSeconds(1)));

        assertThat(plans.find(plan.id())).contains(plan);
        assertThat(plans.targets(plan.id(), 1, 10)).containsExactly(targets.get(1));
        assertThat(plans.target(plan.id(), 1)).contains(targets.getFirst());
        assertThat(plans.target(plan.id(), 3)).isEmpty();
        List<Plan> latest = plans.latest(null, 10);
        assertThat(latest).extracting(Plan::at).containsExactly(NOON.plusSeconds(1), NOON);
        assertThat(latest.get(1).targets()).isEmpty();
        assertThat(latest.get(1).totals()).isEqualTo(plan.totals());
        assertThat(plans.latest(latest.getFirst().id(), 10))
                .extracting(Plan::id)
                .containsExactly(plan.id());
        assertThatThrownBy(() -> database.execute("UPDATE fettle.plan_target SET keys = 1"))
                .rootCause()
                .hasMessageContaining("never change");
    }

    private static Plan header(Plan of, Instant at) {
        return new Plan(
                new PlanId(UUID.randomUUID()),
                of.digest(),
                of.playbook(),
                of.version(),
                of.risk(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                of.totals(),
                of.by(),
                at);
    }

    @Test
    void aTransitionNeedsTheVersionItSaw() {
        Change change = insertChange();
        Change rejected = moved(change, ChangeState.REJECTED, change.version());

        assertThat(store.update(rejected)).isTrue();
        assertThat(store.update(rejected)).isFalse();

        Change stored = store.find(change.id()).orElseThrow();
        assertThat(stored.state()).isEqualTo(ChangeState.REJECTED);
        assertThat(stored.version()).isEqualTo(2);
        assertThat(stored.interested()).containsExactly(Actor.person("Bea"));
    }

    @Test
    void aPersonVotesOnce() {
        Change change = insertChange();

        assertThat(store.addVote(change.id(), vote("Bob", true))).isTrue();
        assertThat(store.addVote(change.id(), vote("bob", false))).isFalse();

        assertThat(store.find(change.id()).orElseThrow().votes()).containsExactly(vote("Bob", true));
        assertThatThrownBy(() -> database.execute("UPDATE fettle.vote SET approve = false"))
                .rootCause()
                .hasMessageContaining("never change");
    }

    @Test
    void theDatabaseItselfRefusesAVoteInOnesOwnCause() {
        Change change = insertChange();
        for (String own : List.of("ann", "ANN", "bea")) {
            assertThatThrownBy(() -> store.addVote(change.id(), vote(own, true)))
                    .as(own)
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("own-change"));
        }
        assertThatThrownBy(() -> database.execute("""
            INSERT INTO fettle.vote SELECT id, 'PERSON', 'somebody-else', 'PERSON', 'ann', true, 'd1', '', now()
            FROM fettle.change
            """)).rootCause().hasMessageContaining("foreign key");
        assertThat(store.find(change.id()).orElseThrow().votes()).isEmpty();
    }

    /** Two votes at once, and each counts the other or is counted by it: the change never hangs one approval short. */
    @Test
    void votesCastAtOnceCountEachOther() throws Exception {
        var unit = new JdbiUnitOfWork(database.database());
        for (int round = 0; round < 20; round++) {
            Change change = insertChange();
            List<Callable<Long>> voters = new ArrayList<>();
            for (String name : List.of("bob", "cat", "dan")) {
                voters.add(() -> unit.call(() -> {
                    store.addVote(change.id(), vote(name, true));
                    return store.find(change.id()).orElseThrow().approvals();
                }));
            }
            List<Long> seen = new ArrayList<>();
            try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Long> vote : people.invokeAll(voters)) {
                    seen.add(vote.get());
                }
            }
            assertThat(seen).containsExactlyInAnyOrder(1L, 2L, 3L);
        }
    }

    @Test
    void findsWhatIsDue() {
        Change waiting = insertChange();
        Change approved = insertChange();
        store.update(moved(approved, ChangeState.APPROVED, 1));

        assertThat(store.expired(NOON.plusSeconds(3599), 10)).isEmpty();
        assertThat(store.expired(NOON.plusSeconds(3600), 10))
                .extracting(Change::id)
                .containsExactlyInAnyOrder(waiting.id(), approved.id());
        assertThat(store.startable(NOON, 10)).extracting(Change::id).containsExactly(approved.id());
        assertThat(store.startable(NOON.plusSeconds(3600), 10)).isEmpty();
        assertThat(store.latest(ChangeState.APPROVED, null, 10))
                .extracting(Change::id)
                .containsExactly(approved.id());
        List<Change> all = store.latest(null, null, 10);
        assertThat(all).hasSize(2);
        assertThat(store.latest(null, all.getFirst().id(), 10)).containsExactly(all.get(1));
    }

    @Test
    void aScheduleFiresOnceForEachDueTime() throws Exception {
        ScheduleStore schedules = new JdbiScheduleStore(database.database());
        Schedule nightly = schedule("nightly", 0);
        assertThat(schedules.put(nightly)).isTrue();
        assertThat(schedules.put(nightly)).as("the name is taken").isFalse();
        assertThat(schedules.find("nightly")).contains(schedule("nightly", 1));
        assertThat(schedules.put(schedule("nightly", 1))).isTrue();
        assertThat(schedules.put(schedule("nightly", 1))).as("it moved on").isFalse();
        assertThat(schedules.all()).containsExactly(schedule("nightly", 2));

        ScheduleStore.Claim first = takenOnce(schedules, Duration.ofSeconds(2), 1);
        Await.until(
                Duration.ofSeconds(10),
                "its lease runs out",
                () -> schedules.abandoned(5).equals(List.of(new ScheduleStore.Open("nightly", NOON))));
        ScheduleStore.Claim second = takenOnce(schedules, Duration.ofSeconds(20), 2);
        assertThat(first.idle()).isZero();
        assertThat(second.firedAt()).as("when it was taken first").isEqualTo(first.firedAt());
        assertThat(second.fence()).isEqualTo(2);
        assertThat(second.idle()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        assertThat(schedules.abandoned(5)).isEmpty();

        Change change = insertChange();
        assertThat(schedules.fired(first, null, "too late")).isFalse();
        assertThat(schedules.fired(second, change.id().value(), "filed")).isTrue();
        assertThat(schedules.fired(second, null, "twice")).isFalse();
        assertThat(schedules.fires("nightly", 5))
                .containsExactly(new ScheduleStore.Fire(
                        NOON, NOON.plusSeconds(1), change.id().value(), "filed"));
        assertThat(schedules.remove("nightly")).isTrue();
        assertThat(schedules.claimFire("nightly", NOON, NOON, Duration.ofSeconds(20)))
                .as("it is removed")
                .isEmpty();
    }

    /** Eight nodes ask, one gets it. */
    private static ScheduleStore.Claim takenOnce(ScheduleStore schedules, Duration lease, int seconds)
            throws Exception {
        List<Callable<Optional<ScheduleStore.Claim>>> nodes =
                Collections.nCopies(8, () -> schedules.claimFire("nightly", NOON, NOON.plusSeconds(seconds), lease));
        List<ScheduleStore.Claim> claims = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<ScheduleStore.Claim>> node : threads.invokeAll(nodes)) {
                node.get().ifPresent(claims::add);
            }
        }
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    @Test
    void aRequestWithAKeyIsMadeOnce() throws Exception {
        IdempotencyKeys keys = new JdbiIdempotencyKeys(database.database());
        var unit = new JdbiUnitOfWork(database.database());
        List<Callable<String>> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String answer = "answer " + i;
            requests.add(() -> unit.call(() -> keys.claim("ann", "k1", "f1", NOON)
                    .map(IdempotencyKeys.Remembered::body)
                    .orElseGet(() -> {
                        keys.remember("ann", "k1", 201, answer);
                        return answer;
                    })));
        }
        List<String> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> request : threads.invokeAll(requests)) {
                answers.add(request.get());
            }
        }
        assertThat(answers.stream().distinct()).hasSize(1);
        assertThat(keys.claim("bob", "k1", "f2", NOON))
                .as("keys of two people never meet")
                .isEmpty();
        assertThat(keys.forget(NOON)).isZero();
        assertThat(keys.forget(NOON.plusSeconds(1))).isEqualTo(2);
    }

    private Change insertChange() {
        Plan plan = Rows.plan();
        plans.insert(plan);
        Change change = Rows.change(plan.id());
        store.insert(change);
        assertThat(store.find(change.id())).contains(change);
        return change;
    }

    private static Change moved(Change change, ChangeState state, long version) {
        return new Change(
                change.id(),
                change.plan(),
                change.digest(),
                change.playbook(),
                change.risk(),
                change.requester(),
                change.interested(),
                change.reason(),
                state,
                change.requirement(),
                change.votes(),
                change.notBefore(),
                change.createdAt(),
                change.expiresAt(),
                change.run(),
                "moved",
                version);
    }

    private static Vote vote(String by, boolean approve) {
        return new Vote(Actor.person(by), approve, "d1", "fine", NOON);
    }

    private static Schedule schedule(String name, long version) {
        return new Schedule(
                name,
                "expire-temp-keys",
                Map.of("ttl", "1h", "n", 3L),
                null,
                "every night",
                "0 0 2 * * ?",
                ZoneId.of("Pacific/Chatham"),
                Schedule.Misfire.ONCE_WITHIN,
                Duration.ofMinutes(30),
                true,
                Actor.person("ann"),
                NOON,
                version);
    }
}

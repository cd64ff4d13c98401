package dev.fettle.app.server;

import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.auth.TokenStore;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.IdempotencyKeys;
import dev.fettle.change.ScheduleStore;
import dev.fettle.fleet.FleetStore;
import dev.fettle.plan.Breakers;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.RemedyHistory;
import dev.fettle.plan.Repetition;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.playbook.PlaybookStore;
import dev.fettle.run.JournalStore;
import dev.fettle.run.RunStore;
import dev.fettle.store.Database;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiChangeStore;
import dev.fettle.store.JdbiFleetStore;
import dev.fettle.store.JdbiIdempotencyKeys;
import dev.fettle.store.JdbiJournalStore;
import dev.fettle.store.JdbiPlanStore;
import dev.fettle.store.JdbiPlaybookStore;
import dev.fettle.store.JdbiRemedyHistory;
import dev.fettle.store.JdbiRunStore;
import dev.fettle.store.JdbiScheduleStore;
import dev.fettle.store.JdbiTokenStore;
import dev.fettle.store.JdbiUnitOfWork;
import java.time.Duration;
import java.time.InstantSource;

/** All ports to the database, on one pool. */
record Stores(
        UnitOfWork unit,
        AuditLog audit,
        FleetStore fleet,
        PlaybookStore playbooks,
        PlanStore plans,
        ChangeStore changes,
        RunStore runs,
        JournalStore journal,
        RemedyHistory remedies,
        ScheduleStore schedules,
        TokenStore tokens,
        IdempotencyKeys keys) {

    static Stores on(Database database, PlaybookParser parser, Duration historyInterval) {
        return new Stores(
                new JdbiUnitOfWork(database),
                new JdbiAuditLog(database),
                new JdbiFleetStore(database, historyInterval),
                new JdbiPlaybookStore(database, parser::parse),
                new JdbiPlanStore(database),
                new JdbiChangeStore(database),
                new JdbiRunStore(database),
                new JdbiJournalStore(database),
                new JdbiRemedyHistory(database),
                new JdbiScheduleStore(database),
                new JdbiTokenStore(database),
                new JdbiIdempotencyKeys(database));
    }

    Breakers breakers(InstantSource clock) {
        return new Breakers(remedies, audit, unit, clock);
    }

    Repetition repetition(InstantSource clock) {
        return new Repetition(remedies, breakers(clock), clock);
    }
}

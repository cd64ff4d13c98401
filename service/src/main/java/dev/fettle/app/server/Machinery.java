package dev.fettle.app.server;

import dev.fettle.app.config.RunSection;
import dev.fettle.change.Changes;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.guard.Pacer;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.run.Engine;
import dev.fettle.run.Gaps;
import dev.fettle.run.Gate;
import dev.fettle.run.Heartbeat;
import dev.fettle.run.Journals;
import dev.fettle.run.Kick;
import dev.fettle.run.Runs;
import dev.fettle.run.Starter;
import dev.fettle.run.Workers;
import dev.fettle.run.Workshop;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What carries changes out: from the start of a run to the end of its last target. */
public record Machinery(Starter starter, Runs runs, Engine engine, Heartbeat heartbeat) {
    /** How long before the end of a lease nothing is begun any more, as a part of the lease. */
    private static final int MARGIN_OF_LEASE = 5;

    static Machinery of(
            String node,
            RunSection section,
            Stores stores,
            Journals journals,
            Remedies remedies,
            PlaybookLibrary playbooks,
            Changes changes,
            Kick kick,
            InstantSource clock) {
        Runs runs = new Runs(stores.runs(), stores.audit(), stores.unit(), kick, clock);
        Workshop shop = new Workshop(
                stores.runs(),
                journals,
                remedies.prober(),
                new Whereabouts(stores.fleet(), remedies.prober()),
                remedies.connector(),
                remedies.restarts(),
                remedies.actions(),
                stores.repetition(clock),
                remedies.protections(),
                Workshop.Governors.adaptive(Pacer.real()),
                Pacer.real(),
                RandomGenerator.getDefault(),
                clock);
        Workers workers = new Workers(
                new Workers.Settings(
                        node, section.lease(), section.lease().dividedBy(MARGIN_OF_LEASE), section.parallelTargets()),
                stores.runs(),
                stores.plans(),
                stores.fleet(),
                shop,
                stores.audit(),
                stores.unit());
        Engine engine = new Engine(
                stores.runs(),
                runs,
                workers,
                new Gate(stores.runs(), stores.fleet(), remedies.prober()),
                new Gaps(stores.runs(), stores.fleet(), remedies.prober(), stores.audit(), stores.unit(), clock),
                run -> playbooks.get(run.playbook(), run.playbookVersion()).playbook(),
                stores.audit(),
                stores.unit(),
                kick,
                clock);
        Starter starter = new Starter(
                changes,
                stores.changes(),
                stores.plans(),
                stores.fleet(),
                stores.runs(),
                stores.audit(),
                stores.unit(),
                kick,
                clock);
        return new Machinery(starter, runs, engine, new Heartbeat(workers, stores.runs()));
    }
}

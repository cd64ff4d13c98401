package dev.fettle.app.server;

import dev.fettle.app.PolicyFile;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.audit.Actor;
import dev.fettle.auth.Tokens;
import dev.fettle.change.Changes;
import dev.fettle.change.Fires;
import dev.fettle.change.Policies;
import dev.fettle.change.Schedules;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.guard.Pacer;
import dev.fettle.plan.Assessor;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import dev.fettle.plan.Planner;
import dev.fettle.plan.Surveyor;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.PlaybookSources;
import dev.fettle.playbook.Stored;
import dev.fettle.run.Journals;
import dev.fettle.run.Undo;
import dev.fettle.run.Workshop;
import dev.fettle.schedule.Calls;
import dev.fettle.schedule.Quartz;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Every service of the core, made once. Nothing here starts by itself. */
public final class Core {
    /** Servers looked at in the same moment while a plan is made. */
    private static final int SURVEYS = 32;

    private static final Duration KEYS_ARE_KEPT = Duration.ofDays(2);

    private final Stores stores;
    private final Tokens tokens;
    private final Watch watch;
    private final PlaybookLibrary playbooks;
    private final Planner planner;
    private final Undo undo;
    private final Duration journalKept;
    private final Changes changes;
    private final Schedules schedules;
    private final Fires fires;
    private final Machinery machinery;

    Core(
            String node,
            FettleConfiguration configuration,
            Stores stores,
            Remedies remedies,
            Quartz quartz,
            InstantSource clock) {
        this.stores = stores;
        tokens = new Tokens(stores.tokens(), stores.audit(), stores.unit(), clock);
        watch = Watch.over(configuration.fleet(), stores, remedies, clock);
        playbooks = library(configuration, stores, remedies, clock);
        Journals journals = new Journals(
                stores.journal(), stores.runs(), configuration.runs().journalBytes());
        journalKept = configuration.runs().journalKept();
        planner = planner(stores, remedies, journals, clock);
        undo = new Undo(stores.runs(), stores.journal(), stores.fleet(), planner);
        Policies policies = policies(configuration, remedies);
        Nudge nudge = new Nudge(quartz);
        changes = new Changes(
                stores.changes(),
                stores.plans(),
                () -> policies,
                new PlanFacts(stores.fleet()),
                this::authors,
                stores.audit(),
                stores.unit(),
                nudge,
                clock);
        fires = new Fires(
                stores.schedules(),
                quartz,
                planner::plan,
                changes,
                stores.audit(),
                stores.unit(),
                clock,
                configuration.runs().lease(),
                work -> Thread.ofVirtual().name("fire").start(work));
        schedules = new Schedules(
                stores.schedules(),
                quartz,
                draft -> planner.check(new PlanRequest(draft.playbook(), null, draft.parameters(), draft.select())),
                stores.audit(),
                stores.unit(),
                clock);
        machinery =
                Machinery.of(node, configuration.runs(), stores, journals, remedies, playbooks, changes, nudge, clock);
        nudge.toward(machinery);
    }

    /** What Quartz calls. */
    Calls calls(InstantSource clock) {
        return new Calls(
                machinery.engine()::drive,
                change -> machinery.starter().start(change),
                fires::fire,
                watch.poller()::pollAll,
                watch.discovery()::discoverAll,
                fires::sweep,
                () -> {
                    watch.poller().forget();
                    stores.journal().drop(journalKept);
                    stores.keys().forget(clock.instant().minus(KEYS_ARE_KEPT));
                });
    }

    /** Starts, drives and fires what nobody was told of. */
    void sweep() {
        try {
            machinery.starter().sweep();
        } finally {
            try {
                machinery.engine().sweep();
            } finally {
                fires.takeUp();
            }
        }
    }

    Fires fires() {
        return fires;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Watch watch() {
        return watch;
    }

    public PlaybookLibrary playbooks() {
        return playbooks;
    }

    public Planner planner() {
        return planner;
    }

    public Undo undo() {
        return undo;
    }

    public Changes changes() {
        return changes;
    }

    public Schedules schedules() {
        return schedules;
    }

    public Machinery machinery() {
        return machinery;
    }

    private static PlaybookLibrary library(
            FettleConfiguration configuration, Stores stores, Remedies remedies, InstantSource clock) {
        Path folder = configuration.playbooks();
        List<Playbook> own = folder == null ? List.of() : PlaybookSources.folder(remedies.parser(), folder);
        return new PlaybookLibrary(
                remedies.parser(),
                stores.playbooks(),
                stores.audit(),
                stores.unit(),
                clock,
                PlaybookSources.builtIn(remedies.parser()),
                own);
    }

    private Planner planner(Stores stores, Remedies remedies, Journals journals, InstantSource clock) {
        Assessor assessor = new Assessor(
                remedies.connector(),
                new Whereabouts(stores.fleet(), remedies.prober()),
                remedies.restarts(),
                journals::past,
                (limits, facts) -> Workshop.Governors.planning(limits, facts, Pacer.real()));
        Surveyor surveyor =
                new Surveyor(remedies.prober(), assessor, remedies.actions(), remedies.protections(), SURVEYS);
        return new Planner(
                playbooks,
                remedies.conditions(),
                stores.fleet(),
                surveyor,
                stores.repetition(clock),
                stores.plans(),
                stores.audit(),
                stores.unit(),
                clock);
    }

    private static Policies policies(FettleConfiguration configuration, Remedies remedies) {
        PolicyFile file = new PolicyFile(remedies.conditions());
        Path own = configuration.policies();
        return own == null ? file.builtIn() : file.read(own);
    }

    /** Whoever stored the version that a plan uses has no vote on it; nobody wrote what comes with Fettle. */
    private List<Actor> authors(Plan plan) {
        Stored stored = playbooks.get(plan.playbook(), plan.version());
        return stored.origin() == Stored.Origin.USER ? List.of(stored.by()) : List.of();
    }
}

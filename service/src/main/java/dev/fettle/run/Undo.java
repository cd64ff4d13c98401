package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import dev.fettle.plan.Planner;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the plan that takes back what a run changed. It is requested, approved and carried out like any other. */
public final class Undo {
    /** The built-in playbook. */
    public static final String PLAYBOOK = "undo-run";

    private final RunStore runs;
    private final JournalStore journal;
    private final Planner planner;

    public Undo(RunStore runs, JournalStore journal, Planner planner) {
        this.runs = runs;
        this.journal = journal;
        this.planner = planner;
    }

    /** What the run kept, shard by shard. @throws Problem where there is no such run */
    public List<JournalStore.Summary> kept(RunId id) {
        run(id);
        return journal.of(id.value());
    }

    /**
     * Plans for the present members of the shards of which the run kept something; the primaries among them are touched.
     *
     * @throws Problem where the run is not over, is an undo itself, or has kept nothing that is still there
     */
    public Plan plan(Actor by, RunId id) {
        Run run = run(id);
        if (!run.state().isOver()) {
            throw Problem.conflict(
                    "run-not-over",
                    "run " + id + " is " + run.state().name().toLowerCase(Locale.ROOT)
                            + "; cancel it or wait for its end, then undo it");
        }
        if (run.playbook().equals(PLAYBOOK)) {
            throw Problem.conflict(
                    "is-an-undo",
                    "run " + id
                            + " is itself an undo, which cannot be undone; run the playbook that it took back again");
        }
        return planner.plan(by, new PlanRequest(PLAYBOOK, null, Map.of("run", id.toString()), null, shards(id)));
    }

    private Set<String> shards(RunId id) {
        List<JournalStore.Summary> kept = journal.of(id.value());
        Set<String> shards = kept.stream()
                .filter(summary -> !summary.dropped() && summary.images() > 0)
                .map(JournalStore.Summary::shardKey)
                .collect(Collectors.toSet());
        if (!shards.isEmpty()) {
            return shards;
        }
        if (kept.stream().anyMatch(JournalStore.Summary::dropped)) {
            throw Problem.conflict(
                    "journal-dropped",
                    "what run " + id
                            + " kept is gone: it was older than runs.journalKept; put the data back from a backup");
        }
        throw Problem.conflict(
                "nothing-journalled",
                "run " + id
                        + " kept nothing that could be undone: it changed nothing, or its plan said that what it does"
                        + " cannot be undone");
    }

    private Run run(RunId id) {
        return runs.find(id).orElseThrow(() -> Problem.notFound("run", id.toString()));
    }
}

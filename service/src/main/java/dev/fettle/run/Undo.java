package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import dev.fettle.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the plan that takes back what a run changed. It is requested, approved and carried out like any other. */
public final class Undo {
    /** The built-in playbook. */
    public static final String PLAYBOOK = "undo-run";

    private static final int PAGE = 500;

    private final RunStore runs;
    private final JournalStore journal;
    private final FleetStore fleet;
    private final Planner planner;

    public Undo(RunStore runs, JournalStore journal, FleetStore fleet, Planner planner) {
        this.runs = runs;
        this.journal = journal;
        this.fleet = fleet;
        this.planner = planner;
    }

    /** What the run kept, shard by shard. @throws Problem where there is no such run */
    public List<JournalStore.Summary> kept(RunId id) {
        run(runs, id);
        return journal.of(id.value());
    }

    /**
     * Plans for the present members of the shards of which the run kept something; the primaries among them are touched, and
     * shards that have no server any more are left out by name.
     *
     * @throws Problem where the run is not over, is an undo itself, has kept nothing that is still there, or was on servers
     *     that are all gone
     */
    public Plan plan(Actor by, RunId id) {
        undoable(runs, id);
        Set<String> shards = shards(id);
        Map<String, Object> parameters = Map.of("run", id.toString());
        return planner.plan(by, new PlanRequest(PLAYBOOK, null, parameters, null, shards, gone(id, shards)));
    }

    /** Whoever plans or carries out the undo of a run comes by here. @throws Problem where it may not be undone */
    static void undoable(RunStore runs, RunId id) {
        Run run = run(runs, id);
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

    /** Where all of them are gone there is nothing to plan. */
    private List<LeftOut> gone(RunId id, Set<String> shards) {
        Set<String> gone = new TreeSet<>(shards);
        fleet.instances().stream()
                .filter(instance -> instance.status() != Instance.Status.GONE)
                .forEach(instance -> gone.remove(instance.shardKey()));
        if (gone.size() == shards.size()) {
            throw Problem.conflict(
                    "shards-gone",
                    "run " + id + " kept changes of " + String.join(", ", gone)
                            + ", and no registered server belongs to these any more");
        }
        return gone.isEmpty() ? List.of() : leftOut(id, gone);
    }

    private List<LeftOut> leftOut(RunId id, Set<String> gone) {
        List<LeftOut> leftOut = new ArrayList<>();
        List<RunTarget> page = runs.targets(id, null, 0, PAGE);
        while (!page.isEmpty()) {
            page.stream()
                    .filter(target -> gone.contains(target.shardKey()))
                    .map(target -> new LeftOut(
                            target.instance(),
                            target.deployment(),
                            target.address(),
                            "what run " + id + " changed in " + target.shardKey()
                                    + " stays as it is: no registered server belongs to this shard any more"))
                    .forEach(leftOut::add);
            page = runs.targets(id, null, page.getLast().sequence(), PAGE);
        }
        return leftOut;
    }

    private static Run run(RunStore runs, RunId id) {
        return runs.find(id).orElseThrow(() -> Problem.notFound("run", id.toString()));
    }
}

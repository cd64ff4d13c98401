package dev.fettle.actions.topology;

import com.google.auto.service.AutoService;
import dev.fettle.Problem;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Durations;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.ParamType;
import dev.fettle.action.Reader;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Able;
import dev.fettle.actions.memory.Remedy;
import dev.fettle.actions.memory.ServerRelief;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Chooses what a fragmented shard needs, by how its servers are and were, and does it. */
@AutoService(Action.class)
public final class ShardRelieve implements Action {
    private static final Needs OF_RESTART = new ShardRestart().spec().needs();

    private static final ActionSpec<RelieveParams> SPEC = new ActionSpec<>(
            "shard.relieve",
            "Cures the fragmentation of a shard's memory by the mildest remedy that its history asks for",
            RelieveParams.class,
            Risk.HIGH,
            Effect.WRITES,
            new Needs(
                    and(OF_RESTART.reads(), "ping"),
                    and(OF_RESTART.writes(), "memory|purge"),
                    Set.of(Role.PRIMARY),
                    Needs.Scope.SHARD),
            "Nothing to undo: no data is changed, settings are put back; after a restart another server is the primary"
                    + " unless failBack is asked for",
            """
            action: shard.relieve
            with: {window: 6h, time: 10m}
            """,
            ShardRelieve::check,
            ShardRelieve::plan,
            ShardRelieve::execute);

    private static Set<String> and(Set<String> commands, String more) {
        Set<String> all = new TreeSet<>(commands);
        all.add(more);
        return all;
    }

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static void check(RelieveParams params) {
        if (params.nothingUpTo() > params.watchUpTo() || params.watchUpTo() > params.defragmentUpTo()) {
            throw Problem.invalid(
                    "bad-parameters",
                    List.of(new Problem.Detail(
                            "watchUpTo",
                            "the ratios do not rise: " + params.nothingUpTo() + ", " + params.watchUpTo() + ", "
                                    + params.defragmentUpTo(),
                            "nothingUpTo <= watchUpTo <= defragmentUpTo")));
        }
    }

    private static Estimate plan(Target target, RelieveParams params, Reader reader) {
        Shard shard = reader.shard();
        Relief relief = Relief.of(shard, params.table(), Picture.of(shard));
        String tooHard = tooHard(relief, params);
        if (tooHard != null) {
            return new Estimate.NotApplicable(tooHard);
        }
        return switch (relief.remedy()) {
            case NOTHING, WATCH -> new Estimate.Nothing(relief.words());
            case DEFRAGMENT -> defragment(target, params, shard, relief);
            case RESTART -> restart(target, params, reader, relief);
        };
    }

    private static @Nullable String tooHard(Relief relief, RelieveParams params) {
        return relief.remedy().isHarderThan(Remedy.WATCH) && relief.remedy().isHarderThan(params.atMost())
                ? relief.words() + ": that asks for " + ParamType.word(relief.remedy()) + ", and at most "
                        + ParamType.word(params.atMost()) + " is allowed here (atMost): make a new plan that allows it"
                : null;
    }

    private static Estimate defragment(Target target, RelieveParams params, Shard shard, Relief relief) {
        String lacks = Able.lacks(target, "memory|purge", "config|set", "config|get");
        if (lacks != null) {
            return new Estimate.NotApplicable(lacks);
        }
        List<String> obstacles = new ArrayList<>(relief.troubles());
        List<String> notes = new ArrayList<>(List.of("chosen: purge, then defragmentation"));
        notes.addAll(relief.lines());
        for (Relief.Judged judged : relief.servers()) {
            if (judged.finding().remedy() == Remedy.DEFRAGMENT) {
                Member member = judged.member();
                obstacles.addAll(params.bounds().calm().obstacles(shard, member.address(), member.info()));
            }
        }
        if (!obstacles.isEmpty()) {
            return new Estimate.NotApplicable(relief.words() + "; would be purged and defragmented, but "
                    + String.join("; ", obstacles) + ": try again later");
        }
        int servers = relief.needing(Remedy.DEFRAGMENT).size();
        notes.add("only trying shows whether a build can be defragmented: those of distributions refuse it, and are"
                + " purged only");
        return new Estimate.Work(
                Interval.ZERO,
                new Interval(0, relief.excess() / 2, relief.excess()),
                new Interval(servers, 4L * servers, 12L * servers),
                new Interval(
                        0,
                        servers * params.time().toSeconds() / 2,
                        servers * (params.time().toSeconds() + 10)),
                List.of(),
                List.of(),
                notes,
                approved(Remedy.DEFRAGMENT));
    }

    private static Estimate restart(Target target, RelieveParams params, Reader reader, Relief relief) {
        return switch (ShardRestart.plan(target, params.restart(), reader)) {
            case Estimate.Work work -> {
                List<String> notes = new ArrayList<>(List.of("chosen: restart of every server of the shard"));
                notes.addAll(relief.lines());
                notes.addAll(work.notes());
                yield new Estimate.Work(
                        work.keys(),
                        new Interval(0, relief.excess() / 2, relief.excess()),
                        work.commands(),
                        work.seconds(),
                        work.samples(),
                        work.nearMisses(),
                        notes,
                        approved(Remedy.RESTART));
            }
            case Estimate.Nothing nothing -> nothing;
            case Estimate.NotApplicable no ->
                new Estimate.NotApplicable(relief.words() + "; would be restarted, but " + no.reason());
        };
    }

    /** What a run may do at most: whoever approves the plan approves that. */
    private static Map<String, Object> approved(Remedy remedy) {
        return Map.of("atMost", ParamType.word(remedy));
    }

    private static Outcome execute(Target target, RelieveParams params, Session session) {
        Shard shard = session.shard();
        String decided = session.settled("remedy").orElse(null);
        boolean resumed = decided != null;
        if (decided == null) {
            Relief relief = Relief.of(shard, params.table(), Picture.of(shard));
            if (!relief.remedy().isHarderThan(Remedy.WATCH)) {
                return new Outcome.NothingToDo(relief.words());
            }
            String tooHard = tooHard(relief, params);
            if (tooHard != null) {
                return new Outcome.Refused(tooHard);
            }
            if (!relief.troubles().isEmpty()) {
                return new Outcome.Refused(String.join("; ", relief.troubles()));
            }
            relief.lines().forEach(session::note);
            decided = session.settled("remedy", () -> text(relief));
        }
        List<String> lines = decided.lines().toList();
        return Remedy.valueOf(lines.getFirst()) == Remedy.RESTART
                ? restarted(target, params, session, lines.get(1), resumed)
                : relieved(params, session, lines.subList(1, lines.size()));
    }

    /** The remedy; then what the servers hold before a restart, or those that are defragmented. */
    private static String text(Relief relief) {
        return relief.remedy() == Remedy.RESTART
                ? Remedy.RESTART + "\n" + relief.figures()
                : Remedy.DEFRAGMENT + "\n"
                        + String.join(
                                "\n",
                                relief.needing(Remedy.DEFRAGMENT).stream()
                                        .map(Address::toString)
                                        .toList());
    }

    private static Outcome restarted(
            Target target, RelieveParams params, Session session, String before, boolean resumed) {
        Shard shard = session.shard();
        long began = shard.nanoTime();
        Outcome outcome = ShardRestart.execute(target, params.restart(), session);
        if (!(outcome instanceof Outcome.Done done)) {
            return outcome;
        }
        Duration took = Duration.ofSeconds((shard.nanoTime() - began) / 1_000_000_000);
        String figures = "before: " + before + "; after " + Durations.format(took)
                + (resumed ? " since it was taken up again: " : ": ")
                + Relief.of(shard, params.table(), Picture.of(shard)).figures();
        session.note(figures);
        return new Outcome.Done(done.summary() + "; " + figures);
    }

    /** Before anything is begun anew, and whatever the others say. */
    private static void recover(ServerRelief relief, List<String> servers) {
        TargetFault first = null;
        for (String server : servers) {
            try {
                relief.recover(Address.parse(server));
            } catch (TargetFault silent) {
                first = first == null ? silent : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static Outcome relieved(RelieveParams params, Session session, List<String> servers) {
        ServerRelief relief = new ServerRelief(session.shard(), session, params.bounds(), params.watchUpTo());
        List<String> done = new ArrayList<>();
        List<String> left = new ArrayList<>();
        recover(relief, servers);
        for (String server : servers) {
            String earlier = session.settled("relieved " + server).orElse(null);
            if (earlier != null) {
                done.add(earlier);
                continue;
            }
            String alone = session.settled("left " + server).orElse(null);
            if (alone != null) {
                left.add(alone);
                continue;
            }
            switch (relief.relieve(Address.parse(server))) {
                case Outcome.Done words -> {
                    done.add(session.settled("relieved " + server, words::summary));
                    session.note(words.summary());
                }
                case Outcome.TargetFailed failed -> {
                    return failed;
                }
                case Outcome no -> {
                    left.add(session.settled("left " + server, () -> server + " was left alone: " + no.summary()));
                    session.note(left.getLast());
                }
            }
            session.progress(done.size(), servers.size());
        }
        return done.isEmpty()
                ? new Outcome.Refused(String.join("; ", left))
                : new Outcome.Done(
                        "relieved " + String.join("; ", done) + (left.isEmpty() ? "" : "; " + String.join("; ", left)));
    }
}

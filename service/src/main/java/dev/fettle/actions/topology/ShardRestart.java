package dev.fettle.actions.topology;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reader;
import dev.fettle.action.Restarts;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restarts every server of a shard: its replicas one by one, then the primary, after another server has its place. */
@AutoService(Action.class)
public final class ShardRestart implements Action {
    private static final ActionSpec<RestartParams> SPEC = new ActionSpec<>(
            "shard.restart",
            "Restarts every server of a shard, one after the other, without losing an acknowledged write",
            RestartParams.class,
            Risk.HIGH,
            Effect.WRITES,
            new Needs(
                    FailoverCommands.READS,
                    with(FailoverCommands.WRITES, "shutdown"),
                    Set.of(Role.PRIMARY),
                    Needs.Scope.SHARD),
            "Nothing to undo: no data is changed; another server is the primary afterwards unless failBack is asked"
                    + " for",
            """
            action: shard.restart
            with: {patience: 5m}
            """,
            params -> {},
            ShardRestart::plan,
            ShardRestart::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Set<String> with(Set<String> commands, String more) {
        Set<String> all = new TreeSet<>(commands);
        all.add(more);
        return all;
    }

    static Estimate plan(Target target, RestartParams params, Reader reader) {
        Shard shard = reader.shard();
        String lacks = lacks(target, params, shard);
        if (lacks != null) {
            return new Estimate.NotApplicable(lacks);
        }
        Picture picture = Picture.of(shard);
        Chosen chosen = chosen(shard, params, picture, primary -> ShardFailover.byHand(target, shard, params.lossy()));
        if (!chosen.refusal().isEmpty()) {
            return new Estimate.NotApplicable(chosen.refusal());
        }
        int servers = picture.members().size();
        long longest = params.patience().toSeconds();
        List<String> notes = new ArrayList<>(chosen.lines());
        WayChecks way = new WayChecks(shard, params.way());
        picture.members().forEach(member -> notes.add(way.told(member)));
        return new Estimate.Work(
                Interval.ZERO,
                Interval.ZERO,
                new Interval(servers, 4L * servers, 20L * servers),
                new Interval(servers, servers * Math.min(10, longest), servers * longest),
                List.of(),
                List.of(),
                notes);
    }

    private static @Nullable String lacks(Target target, RestartParams params, Shard shard) {
        String lacks = ShardFailover.lacks(target, shard, params.lossy());
        return lacks == null && params.way().equals(Restarts.SHUTDOWN) ? Able.lacks(target, "shutdown") : lacks;
    }

    /** Whether all of it may be restarted, and who would be the primary; only reads. */
    static Chosen chosen(Shard shard, RestartParams params, Picture picture, Predicate<Address> byHand) {
        RestartChecks checks = new RestartChecks(shard, params);
        WayChecks way = new WayChecks(shard, params.way());
        if (isAlone(shard, picture)) {
            Member server = picture.members().getFirst();
            return new Chosen(
                    null,
                    Stream.of(
                                    checks.alone(server),
                                    params.disposable() ? List.<Check>of() : way.alone(server),
                                    way.of(picture))
                            .flatMap(List::stream)
                            .toList());
        }
        Chosen failover = choice(shard, params, null, byHand).of(picture);
        List<Check> all = Stream.of(failover.checks(), checks.of(picture), way.of(picture))
                .flatMap(List::stream)
                .toList();
        return new Chosen(failover.intent(), all);
    }

    /** A replica that is away for a moment does not make its primary a lone one. */
    private static boolean isAlone(Shard shard, Picture picture) {
        Kind kind = shard.deployment().kind();
        return picture.members().size() == 1
                && picture.silent().isEmpty()
                && (kind == Kind.STANDALONE
                        || (kind == Kind.CLUSTER && shard.lastSeen().size() <= 1));
    }

    static Choice choice(Shard shard, RestartParams params, @Nullable Address wanted, Predicate<Address> byHand) {
        return new Choice(shard, params.maxLag(), wanted, byHand, 1);
    }

    static Outcome execute(Target target, RestartParams params, Session session) {
        Rolling rolling = new Rolling(session.shard(), session, params);
        try {
            return rolling.carryOut();
        } catch (Stopped stop) {
            throw stop.isAtOnce() ? stop : stop.leaving(rolling.stands());
        }
    }
}

package dev.fettle.actions.topology;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Incarnation;
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
import java.util.Objects;
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
                    with(FailoverCommands.READS, "config|get"),
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
        picture.members().forEach(member -> notes.add(told(shard, params, member)));
        return new Estimate.Work(
                Interval.ZERO,
                Interval.ZERO,
                new Interval(servers, 4L * servers, 20L * servers),
                new Interval(servers, servers * Math.min(10, longest), servers * longest),
                List.of(),
                List.of(),
                notes);
    }

    private static String told(Shard shard, RestartParams params, Member member) {
        return params.way().equals(Restarts.SHUTDOWN)
                ? member.address() + " is told to SHUTDOWN; whoever supervises it (systemd, Kubernetes, a container"
                        + " runtime) must start it again"
                : shard.restarts().told(params.way(), incarnation(shard, member));
    }

    private static Incarnation incarnation(Shard shard, Member member) {
        return new Incarnation(
                shard.deployment().name(),
                member.address(),
                member.runId(),
                shard.deployment().labels());
    }

    private static Stream<Check> ofWay(Shard shard, RestartParams params, Picture picture) {
        if (params.way().equals(Restarts.SHUTDOWN)) {
            return Stream.empty();
        }
        return picture.members().stream()
                .map(member -> shard.restarts().refusal(params.way(), incarnation(shard, member)))
                .filter(Objects::nonNull)
                .map(Check::noGo);
    }

    private static @Nullable String lacks(Target target, RestartParams params, Shard shard) {
        String lacks = ShardFailover.lacks(target, shard, params.lossy());
        return lacks == null && params.way().equals(Restarts.SHUTDOWN) ? Able.lacks(target, "shutdown") : lacks;
    }

    private static Chosen chosen(Shard shard, RestartParams params, Picture picture, Predicate<Address> byHand) {
        RestartChecks checks = new RestartChecks(shard, params);
        if (isAlone(shard, picture)) {
            return new Chosen(
                    null,
                    Stream.concat(checks.alone(picture.members().getFirst()).stream(), ofWay(shard, params, picture))
                            .toList());
        }
        Chosen failover = choice(shard, params, null, byHand).of(picture);
        List<Check> all = Stream.of(
                        failover.checks().stream(), checks.of(picture).stream(), ofWay(shard, params, picture))
                .flatMap(each -> each)
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

    private static Choice choice(
            Shard shard, RestartParams params, @Nullable Address wanted, Predicate<Address> byHand) {
        return new Choice(shard, params.maxLag(), wanted, byHand);
    }

    static Outcome execute(Target target, RestartParams params, Session session) {
        Rolling rolling = new Rolling(session.shard(), session, params);
        try {
            return rolling.carryOut();
        } catch (Stopped stop) {
            throw stop.isAtOnce() ? stop : stop.leaving(rolling.stands());
        }
    }

    /** One restart of a shard, in its order. */
    private record Rolling(Shard shard, Session session, RestartParams params) {
        private static final String RESTARTED = "restarted";

        Outcome carryOut() {
            String order = session.settled("order").orElse(null);
            if (order == null) {
                Picture picture = Picture.of(shard);
                String refusal = chosen(shard, params, picture, this::byHand).refusal();
                if (!refusal.isEmpty()) {
                    return new Outcome.Refused(refusal);
                }
                order = session.settled("order", () -> order(picture));
            }
            List<Address> servers = order.lines().map(Address::parse).toList();
            ServerRestart restart = new ServerRestart(shard, session, params.way(), params.patience());
            return servers.size() == 1 ? alone(restart, servers.getFirst()) : rolling(restart, servers);
        }

        /** The replicas, and last the primary. */
        private static String order(Picture picture) {
            return String.join(
                    "\n",
                    Stream.concat(picture.replicas().stream(), picture.primaries().stream())
                            .map(member -> member.address().toString())
                            .toList());
        }

        /** How far it is, for a person. */
        String stands() {
            List<String> servers = session.settled("order").orElse("").lines().toList();
            ServerRestart restart = new ServerRestart(shard, session, params.way(), params.patience());
            long done = servers.stream()
                    .filter(server -> restart.isDone(Address.parse(server)))
                    .count();
            return "restarted " + done + " of " + servers.size() + " servers"
                    + Handover.over(session, "failover")
                            .map(words -> "; " + words)
                            .orElse("");
        }

        private Outcome alone(ServerRestart restart, Address server) {
            String why = restart.alone(server);
            progress(restart, List.of(server));
            return why == null ? new Outcome.Done("restarted " + server) : new Outcome.TargetFailed(why);
        }

        private Outcome rolling(ServerRestart restart, List<Address> servers) {
            Address primary = servers.getLast();
            String unkept = unkept(restart, servers);
            if (unkept != null) {
                return new Outcome.Refused(unkept);
            }
            for (Address replica : servers.subList(0, servers.size() - 1)) {
                String why = restart.replica(replica);
                if (why != null) {
                    return new Outcome.TargetFailed(why);
                }
                progress(restart, servers);
            }
            if (!restart.hasBegun(primary) && isPrimary(primary)) {
                Outcome failed = handover("failover", null);
                if (failed != null) {
                    return failed;
                }
            }
            String why = restart.replica(primary);
            if (why != null) {
                return new Outcome.TargetFailed(why);
            }
            progress(restart, servers);
            if (params.failBack()) {
                Outcome failed = handover("back", primary);
                if (failed != null) {
                    return failed;
                }
            }
            return new Outcome.Done("restarted " + servers.size() + " servers, one after the other; "
                    + (params.failBack() ? primary + " is the primary again" : "another one is the primary"));
        }

        private boolean byHand(Address primary) {
            return params.lossy() && LossyWay.isNeeded(shard, primary);
        }

        /** Asked of all before any is restarted. */
        private @Nullable String unkept(ServerRestart restart, List<Address> servers) {
            if (servers.stream().anyMatch(restart::hasBegun)) {
                return null;
            }
            return servers.stream()
                    .map(restart::unkept)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        /** Somebody else may have failed the shard over meanwhile: then there is nothing to hand over, unless we began to. */
        private boolean isPrimary(Address server) {
            return session.begun("failover-1").isPresent()
                    || Picture.member(shard, server).isPrimary();
        }

        private void progress(ServerRestart restart, List<Address> servers) {
            long done = servers.stream().filter(restart::isDone).count();
            session.progress(done, servers.size());
            session.count(RESTARTED, done - session.counted(RESTARTED));
        }

        private @Nullable Outcome handover(String name, @Nullable Address wanted) {
            Handover handover = new Handover(
                    session,
                    Ways.named(shard, session, params.timeout()),
                    new Aftermath(shard, session, params.patience()),
                    name);
            Outcome outcome = handover.carryOut(
                    () -> choice(shard, params, wanted, this::byHand).of(Picture.of(shard)));
            // What was restarted before stays restarted, so nothing here is refused as if nothing had been done.
            return outcome instanceof Outcome.Refused || outcome instanceof Outcome.TargetFailed
                    ? new Outcome.TargetFailed((wanted == null
                                    ? "the replicas are restarted, the primary is not: "
                                    : "all are restarted, the one that was the primary is not so again: ")
                            + outcome.summary())
                    : outcome;
        }
    }
}

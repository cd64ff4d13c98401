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
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes a replica the primary of its shard, without losing a write that was acknowledged. */
@AutoService(Action.class)
public final class ShardFailover implements Action {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final ActionSpec<FailoverParams> SPEC = new ActionSpec<>(
            "shard.failover",
            "Makes a replica the primary of its shard, without losing an acknowledged write",
            FailoverParams.class,
            Risk.HIGH,
            Effect.WRITES,
            new Needs(FailoverCommands.READS, FailoverCommands.WRITES, Set.of(Role.PRIMARY), Needs.Scope.SHARD),
            "Nothing to undo: no data is changed; another failover goes back",
            """
            action: shard.failover
            with: {timeout: 5s, maxLag: 1mb}
            """,
            ShardFailover::check,
            ShardFailover::plan,
            ShardFailover::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static void check(FailoverParams params) {
        if (params.to() != null) {
            Address.parse(params.to());
        }
    }

    private static Estimate plan(Target target, FailoverParams params, Reader reader) {
        String lacks = lacks(target, reader.shard(), params.lossy());
        if (lacks != null) {
            return new Estimate.NotApplicable(lacks);
        }
        Chosen chosen = chosen(reader.shard(), params, primary -> byHand(target, reader.shard(), params.lossy()));
        if (chosen.intent() == null) {
            return new Estimate.NotApplicable(chosen.refusal());
        }
        return new Estimate.Work(
                Interval.ZERO,
                Interval.ZERO,
                new Interval(2, 4, 20),
                new Interval(0, 1, params.timeout().toSeconds() + 60),
                List.of(),
                List.of(),
                chosen.lines());
    }

    private static Outcome execute(Target target, FailoverParams params, Session session) {
        Shard shard = session.shard();
        Handover handover = new Handover(
                session,
                Ways.named(shard, session, params.timeout()),
                new Aftermath(shard, session, PATIENCE),
                "failover");
        Outcome failed = handover.carryOut(
                () -> chosen(shard, params, primary -> params.lossy() && LossyWay.isNeeded(shard, primary)));
        return failed != null ? failed : new Outcome.Done(handover.words());
    }

    private static Chosen chosen(Shard shard, FailoverParams params, Predicate<Address> byHand) {
        Address wanted = params.to() == null ? null : Address.parse(params.to());
        return new Choice(shard, params.maxLag(), wanted, byHand, 0).of(Picture.of(shard));
    }

    /** Whether, by what is known of it, FAILOVER is not to be had, and a loss is accepted. */
    static boolean byHand(Target target, Shard shard, boolean lossy) {
        return lossy && shard.deployment().kind() == Kind.REPLICATION && lacks(target, shard) != null;
    }

    /** @return why a failover cannot be had, with what would help; null where nothing is known to be in the way */
    static @Nullable String lacks(Target target, Shard shard, boolean lossy) {
        if (byHand(target, shard, lossy)) {
            return Able.lacks(target, "replicaof");
        }
        String lacks = lacks(target, shard);
        if (lacks == null) {
            return null;
        }
        return lacks
                + (shard.deployment().kind() == Kind.REPLICATION
                        ? "; or accept the loss by name: lossy: true"
                        : lossy ? "; lossy has no effect under Sentinels and in clusters" : "");
    }

    private static @Nullable String lacks(Target target, Shard shard) {
        if (shard.deployment().kind() == Kind.CLUSTER) {
            return Able.lacks(target, "cluster|failover");
        }
        if (shard.deployment().kind() == Kind.STANDALONE) {
            return null;
        }
        return target.instance().engine().speaks(6, 2)
                ? Able.lacks(target, "failover")
                : target.instance().engine() + " does not know FAILOVER, which came with Redis 6.2: any other way may"
                        + " lose writes that were acknowledged";
    }
}

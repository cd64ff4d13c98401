package dev.fettle.plan;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector;
import dev.fettle.action.Estimate;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Needs;
import dev.fettle.action.Party;
import dev.fettle.action.Past;
import dev.fettle.action.Restarts;
import dev.fettle.action.Target;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Has an action say what it would do on a server, or on its shard, as they are at this moment. Writes nothing. */
public final class Assessor {
    /** Makes the governor under which one server is sampled. */
    @FunctionalInterface
    public interface Governors {
        Governor governor(Playbook.Limits limits, Facts facts);
    }

    /** Planning looks, and is never waited for. */
    private static final LiveShard.Hold LOOKING = new LiveShard.Hold() {
        @Override
        public void check() {}

        @Override
        public void pause(Duration time) {
            throw new IllegalStateException("planning does not wait");
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    };

    private final Connector connector;
    private final Whereabouts whereabouts;
    private final Restarts restarts;
    private final Function<Instance, Past> pasts;
    private final Governors governors;

    /** @param pasts what runs kept of an instance's shard */
    public Assessor(
            Connector connector,
            Whereabouts whereabouts,
            Restarts restarts,
            Function<Instance, Past> pasts,
            Governors governors) {
        this.connector = connector;
        this.whereabouts = whereabouts;
        this.restarts = restarts;
        this.pasts = pasts;
        this.governors = governors;
    }

    Estimate estimate(
            Deployment home,
            Target target,
            ActionSpec<?> spec,
            Map<String, Object> parameters,
            Playbook.Limits limits) {
        Past past = pasts.apply(target.instance());
        if (spec.needs().scope() == Needs.Scope.SHARD) {
            try (Party party = connector.party(home, spec, Connector.Use.PLAN)) {
                LiveShard shard = new LiveShard(home, target.instance().shard(), whereabouts, party, restarts, LOOKING);
                return spec.plan(target, parameters, new PlanningReader(new WholeShard(shard), limits, past));
            }
        }
        Governor governor = governors.governor(limits, target.facts());
        try (GovernedConnection connection = connector.open(home, target, spec, Connector.Use.PLAN, governor)) {
            return spec.plan(target, parameters, new PlanningReader(connection, limits, past));
        }
    }
}

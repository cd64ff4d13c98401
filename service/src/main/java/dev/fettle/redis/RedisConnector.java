package dev.fettle.redis;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Party;
import dev.fettle.action.Target;
import dev.fettle.fleet.Deployment;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens the connections of remedies. */
final class RedisConnector implements Connector {
    private final Wires wires;
    private final RedisSettings settings;

    RedisConnector(Wires wires, RedisSettings settings) {
        this.wires = wires;
        this.settings = settings;
    }

    @Override
    public GovernedConnection open(
            Deployment deployment, Target target, ActionSpec<?> spec, Use use, Governor governor) {
        Pin pin = new Pin(target);
        String purpose = purpose(spec, use);
        VitalSigns signs = use == Use.PLAN
                ? null
                : new VitalSigns(
                        target.instance().engine(),
                        Stream.concat(spec.needs().reads().stream(), spec.needs().writes().stream())
                                .collect(Collectors.toSet()));
        Line line = new Line(
                () -> wires.data(deployment.access(), target.instance().address(), purpose),
                pin,
                signs,
                settings.lookInterval());
        PinnedConnection connection =
                new PinnedConnection(line, pin, new Permits(spec, use), governor, settings, target.name());
        try {
            connection.connect();
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Party party(Deployment deployment, ActionSpec<?> spec, Use use) {
        return new RedisParty(wires, deployment, new Permits(spec, use), settings, purpose(spec, use));
    }

    private static String purpose(ActionSpec<?> spec, Use use) {
        return (use == Use.PLAN ? "plan:" : "run:") + spec.name();
    }
}

package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.action.Command;
import dev.fettle.action.History;
import dev.fettle.action.Party;
import dev.fettle.action.Reply;
import dev.fettle.action.Restarts;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Whereabouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A shard as its servers are at this moment. */
public final class LiveShard implements Shard {
    /** What holds it up. */
    public interface Hold {
        /** @throws dev.fettle.action.Stopped where nothing may be sent any more */
        void check();

        /** Waits that long. @throws dev.fettle.action.Stopped as {@link #check} */
        void pause(Duration time);

        long nanoTime();
    }

    private final Deployment deployment;
    private final String name;
    private final Whereabouts whereabouts;
    private final Party party;
    private final Restarts restarts;
    private final Hold hold;

    public LiveShard(
            Deployment deployment, String name, Whereabouts whereabouts, Party party, Restarts restarts, Hold hold) {
        this.deployment = deployment;
        this.name = name;
        this.whereabouts = whereabouts;
        this.party = party;
        this.restarts = restarts;
        this.hold = hold;
    }

    @Override
    public Deployment deployment() {
        return deployment;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Topology topology() {
        hold.check();
        try {
            return whereabouts.now(deployment);
        } catch (Problem nobody) {
            // The database is away: no fault of the shard's.
            if (nobody.kind() == Problem.Kind.UNAVAILABLE) {
                throw nobody;
            }
            throw new TargetFault(nobody.text(), nobody);
        }
    }

    @Override
    public List<Address> lastSeen() {
        return whereabouts.lastSeen(deployment, name);
    }

    @Override
    public History history() {
        return (server, window) -> {
            hold.check();
            return whereabouts.history(deployment, server, window).stream()
                    .flatMap(observation -> observation.sighting() instanceof Sighting.Seen seen
                            ? Stream.of(new History.Seen(observation.at(), seen.runId(), seen.facts()))
                            : Stream.empty())
                    .toList();
        };
    }

    @Override
    public List<Reply> send(Address server, List<Command> commands) {
        hold.check();
        return party.send(server, commands);
    }

    @Override
    public Reply sendTo(Address server, String runId, Role role, Command command) {
        hold.check();
        return party.sendTo(server, runId, role, command);
    }

    @Override
    public Restarts restarts() {
        return restarts;
    }

    @Override
    public List<Reply> tell(Address sentinel, List<Command> commands) {
        hold.check();
        return party.tell(sentinel, commands);
    }

    @Override
    public Optional<Address> known(String host, long port, Address teller) {
        return party.known(host, port, teller);
    }

    @Override
    public void pause(Duration time) {
        hold.pause(time);
    }

    @Override
    public long nanoTime() {
        return hold.nanoTime();
    }
}

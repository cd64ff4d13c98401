package dev.fettle.action;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The target's shard as a whole, for actions that move its roles or set what they have to put back. What is sent here is sent also where the run was asked to
 * stop: what has begun is brought to its end, forward or back. An action that may stop says so with {@link Session#pause}.
 * Where the lease is lost, everything here throws {@link Stopped}.
 */
public interface Shard {
    Deployment deployment();

    /** Its name within the deployment. */
    String name();

    /**
     * All members of the deployment, and the Sentinels over them, as the servers name them at this moment.
     *
     * @throws TargetFault where nobody says
     */
    Topology topology();

    /** The members of the shard that were seen last; one that its neighbours do not name any more may just be away. */
    List<Address> lastSeen();

    /** How its servers were over the last days. */
    History history();

    /** As {@link Party#send}. */
    List<Reply> send(Address server, List<Command> commands);

    default Reply send(Address server, Command command) {
        return send(server, List.of(command)).getFirst();
    }

    /** As {@link Party#sendTo}. */
    Reply sendTo(Address server, String runId, Role role, Command command);

    /** As {@link Party#tell}. */
    List<Reply> tell(Address sentinel, List<Command> commands);

    default Reply tell(Address sentinel, Command command) {
        return tell(sentinel, List.of(command)).getFirst();
    }

    /** As {@link Party#known}. */
    Optional<Address> known(String host, long port, Address teller);

    /** The configured ways to restart a process. What they are told is told also where the run was asked to stop. */
    Restarts restarts();

    /** Waits, also where the run was asked to stop. */
    void pause(Duration time);

    /** Nanoseconds of a clock that only goes on; for how long something took. */
    long nanoTime();
}

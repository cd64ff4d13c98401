package dev.fettle.action;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ways to several servers of one deployment, letting through only the commands that an action declares. Whoever answers at
 * an address is spoken to: the action itself looks at incarnations and roles, which it is there to change. Not for use by
 * several threads at once.
 */
public interface Party extends AutoCloseable {
    /**
     * Sends the commands to a data server in one go and waits for as many replies. What writes goes out on a connection that
     * was made for it, so that none is sent into one that died meanwhile.
     *
     * @throws TargetFault where not all replies come; it names the server, and commands may have taken effect nevertheless
     * @throws IllegalArgumentException where the action's spec does not declare a command
     */
    List<Reply> send(Address server, List<Command> commands);

    /**
     * Sends one command to that incarnation of a server in that role and to no other: who answers is asked on the same
     * connection before.
     *
     * @throws TargetChanged where it is another one, or has another role; nothing was sent then
     * @throws TargetFault as {@link #send}
     */
    Reply sendTo(Address server, String runId, Role role, Command command);

    /** The same as {@link #send} to a Sentinel. */
    List<Reply> tell(Address sentinel, List<Command> commands);

    /**
     * The address at which a server is known that another one names.
     *
     * @return empty where what is named is no address
     */
    Optional<Address> known(String host, long port, Address teller);

    /** How many commands of each kind were sent so far, by verb with subcommand; a copy. */
    Map<String, Long> commandsSent();

    @Override
    void close();
}

package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What has to be done once a shard has another primary: nobody stays behind with the old one. */
final class Aftermath {
    private final Shard shard;
    private final Session session;
    private final Duration patience;

    /** @param patience how long replicas may take to be in step with their new primary */
    Aftermath(Shard shard, Session session, Duration patience) {
        this.shard = shard;
        this.session = session;
        this.patience = patience;
    }

    /** Clients that stay on the old primary would be refused every write; cut off they look for the new one. */
    void clientsLeave(Intent intent) {
        try {
            Reply reply = shard.send(intent.from(), Command.of("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
            session.note(
                    reply instanceof Reply.Failure refused
                            ? "clients of " + intent.from() + " were not cut off: " + refused.line()
                            : "cut off " + reply.asLong() + " clients of " + intent.from());
        } catch (TargetFault gone) {
            session.note("clients of " + intent.from() + " were not cut off: " + gone.getMessage());
        }
    }

    /** At once: whatever becomes of the others, the two must not come back from a restart in the roles they had. */
    void keepRoles(Intent intent) {
        if (shard.deployment().kind() != Kind.CLUSTER) {
            keep(intent.to());
            keep(intent.from());
        }
    }

    /**
     * Has every other server follow the new primary, and waits until they are in step.
     *
     * @throws TargetFault where one of them does not come to be within the patience
     * @throws dev.fettle.action.Stopped where one of them is not, and the run ends
     */
    void settle(Intent intent) {
        boolean ours = shard.deployment().kind() == Kind.REPLICATION;
        if (ours) {
            others(intent).forEach(other -> point(other, intent));
        }
        InStep inStep = new InStep(shard);
        for (Address other : others(intent)) {
            Patience left = new Patience(shard, session, patience);
            Boolean in = Clock.until(left::isLeft, () -> {
                // One that stays chained behind the old primary replays the same stream, and is lost with it.
                boolean behind = inStep.follows(Picture.replication(shard, other), intent.from());
                if (behind && ours) {
                    point(other, intent);
                }
                return (!behind && inStep.not(other, intent.to()) == null) ? true : null;
            });
            if (in == null) {
                String words = "not every server is in step with the new primary " + left.words() + ": "
                        + inStep.quietly(other, intent.to());
                left.stopIfEnding(intent.to() + " is the primary instead of " + intent.from() + ", but " + words);
                throw new TargetFault(words);
            }
        }
        if (shard.deployment().kind() != Kind.CLUSTER) {
            others(intent).forEach(this::keep);
        }
    }

    /**
     * As they were before: a replica that still follows the old primary is not seen from the new one. The old one comes
     * last, for without it the others hold the data still.
     */
    private static List<Address> others(Intent intent) {
        return Stream.concat(intent.priorities().keySet().stream().map(Address::parse), Stream.of(intent.from()))
                .toList();
    }

    private void point(Address replica, Intent intent) {
        try {
            Member now = Picture.member(shard, replica);
            if (now.isPrimary() || new InStep(shard).follows(now, intent.to())) {
                return;
            }
            // What is called so on the primary's own machine is another server elsewhere.
            boolean here = isLoopback(intent.toHost())
                    && !replica.host().equals(intent.to().host());
            String host = here ? intent.to().host() : intent.toHost();
            long port = here ? intent.to().port() : intent.toPort();
            Reply reply = shard.send(replica, Command.of("REPLICAOF", host, port));
            session.note(
                    reply instanceof Reply.Failure refused
                            ? replica + " refuses to follow " + intent.to() + ": " + refused.line()
                            : "had " + replica + " follow " + intent.to());
        } catch (TargetFault silent) {
            session.note(replica + " was not told to follow " + intent.to() + ": " + silent.getMessage());
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("::1") || host.equals("localhost") || host.startsWith("127.");
    }

    /** A server that was told its role at run time would come back from a restart with the one in its configuration file. */
    private void keep(Address server) {
        try {
            Reply reply = shard.send(server, Command.of("CONFIG", "REWRITE"));
            if (reply instanceof Reply.Failure refused) {
                session.note(server + " did not write its role into its configuration file: " + refused.line());
            }
        } catch (TargetFault silent) {
            session.note(server + " did not write its role into its configuration file: " + silent.getMessage());
        }
    }
}

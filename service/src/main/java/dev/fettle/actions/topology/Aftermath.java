package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has to be done once a shard has another primary: nobody stays behind with the old one. */
final class Aftermath {
    private final Shard shard;
    private final Session session;
    private final Duration patience;
    private final Clock clock;

    /** @param patience how long replicas may take to be in step with their new primary */
    Aftermath(Shard shard, Session session, Duration patience) {
        this.shard = shard;
        this.session = session;
        this.patience = patience;
        this.clock = new Clock(shard);
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

    /**
     * Has every other server follow the new primary, and waits until they are in step.
     *
     * @throws TargetFault where one of them does not come to be within the patience
     */
    void settle(Intent intent) {
        for (Address other : others(intent)) {
            if (shard.deployment().kind() == Kind.REPLICATION) {
                point(other, intent);
            }
            String behind = "is not known";
            Inside inside = clock.until(patience, Clock.OFTEN, () -> inside(other, intent));
            if (inside == null) {
                throw new TargetFault(other + " is not in step with the new primary " + intent.to() + " after "
                        + Durations.format(patience) + ": " + standing(other, behind));
            }
        }
        if (shard.deployment().kind() != Kind.CLUSTER) {
            keep(intent.to());
            others(intent).forEach(this::keep);
        }
    }

    private record Inside(long offset) {}

    /**
     * As they were before: a replica that still follows the old primary is not seen from the new one. The old one comes
     * last, for without it the others hold the data still.
     */
    private static List<Address> others(Intent intent) {
        return Stream.concat(intent.priorities().keySet().stream().map(Address::parse), Stream.of(intent.from()))
                .toList();
    }

    private void point(Address replica, Intent intent) {
        Member now = Picture.member(shard, replica);
        if (now.isPrimary() || follows(now, intent.to())) {
            return;
        }
        Reply reply = shard.send(replica, Command.of("REPLICAOF", intent.toHost(), intent.toPort()));
        session.note(
                reply instanceof Reply.Failure refused
                        ? replica + " refuses to follow " + intent.to() + ": " + refused.line()
                        : "had " + replica + " follow " + intent.to());
    }

    private boolean follows(Member replica, Address primary) {
        return shard.known(replica.text("master_host"), replica.number("master_port"), replica.address())
                .filter(primary::equals)
                .isPresent();
    }

    /** The primary is asked first: what the replica says then is at least as new. */
    private @Nullable Inside inside(Address replica, Intent intent) {
        Member primary = Picture.member(shard, intent.to());
        Member now = Picture.member(shard, replica);
        boolean in = primary.isPrimary()
                && !now.isPrimary()
                && follows(now, intent.to())
                && now.isLinked()
                && !now.isLoading()
                && now.offset() >= primary.offset();
        return in ? new Inside(now.offset()) : null;
    }

    private String standing(Address address, String otherwise) {
        try {
            Member now = Picture.member(shard, address);
            return now.isPrimary()
                    ? "it says that it is a primary"
                    : "follows " + now.text("master_host") + ":" + now.text("master_port") + ", link "
                            + now.text("master_link_status") + ", at " + now.offset();
        } catch (TargetFault silent) {
            return silent.getMessage() == null ? otherwise : silent.getMessage();
        }
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

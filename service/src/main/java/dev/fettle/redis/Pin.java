package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.action.TargetChanged;
import dev.fettle.fleet.Role;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Holds a connection to the incarnation and the role that were planned. An address proves nothing: after a restart or a
 * failover another server, or the same one in another role, answers there.
 */
final class Pin {
    /** INFO takes several sections at once only since 7.0. */
    private static final List<Command> QUESTION =
            List.of(Command.of("INFO", "server"), Command.of("INFO", "replication"));

    /** After one of these the role or the incarnation changes because the action wants it to. */
    private static final Set<String> CHANGES = Set.of(
            "failover", "replicaof", "slaveof", "cluster|failover", "shutdown", "repltakeover", "sentinel|failover");

    private final String name;
    private final String runId;
    private final Role role;
    private boolean lifted;

    Pin(Target target) {
        this.name = target.name();
        this.runId = target.instance().runId();
        this.role = target.instance().role();
    }

    /** Told of the names of commands before they are sent. */
    void sending(Set<String> names) {
        lifted = lifted || !Collections.disjoint(names, CHANGES);
    }

    boolean isLifted() {
        return lifted;
    }

    /**
     * Asks the server who it is.
     *
     * @throws TargetChanged where it is not who was planned
     * @throws NoAnswer where it does not say
     */
    void verify(Wire wire) {
        if (lifted) {
            return;
        }
        StringBuilder text = new StringBuilder();
        for (Reply reply : wire.exchange(QUESTION)) {
            if (reply instanceof Reply.Failure refused) {
                throw new NoAnswer(Refusals.of("info", refused));
            }
            text.append(reply.asText()).append('\n');
        }
        check(Info.parse(text.toString()));
    }

    /** @throws TargetChanged where this is not who was planned */
    void check(Info info) {
        if (lifted) {
            return;
        }
        String runIdNow = InfoFacts.runId(info);
        Role roleNow = InfoFacts.role(info);
        if (!runId.isEmpty() && !runId.equals(runIdNow)) {
            throw new TargetChanged(
                    name + " is not the server any more that was planned: it was restarted or replaced");
        }
        if (role != Role.UNKNOWN && role != roleNow) {
            throw new TargetChanged(name + " is " + word(roleNow) + " now; it was planned as " + word(role));
        }
    }

    int questions() {
        return lifted ? 0 : QUESTION.size();
    }

    private static String word(Role role) {
        return switch (role) {
            case PRIMARY -> "a primary";
            case REPLICA -> "a replica";
            case UNKNOWN -> "a server without a role";
        };
    }
}

package dev.fettle.action;

import dev.fettle.fleet.Deployment;

/** Opens governed connections. The port to whatever speaks the servers' protocol. */
public interface Connector {
    /** What a connection is for, and so which of an action's commands it lets through. */
    enum Use {
        /** Only the reads that the action declares. */
        PLAN,
        /** Its reads and its writes. */
        EXECUTE
    }

    /**
     * Connects, and checks that the server still is the incarnation and has the role of the target.
     *
     * @throws dev.fettle.action.TargetChanged where it is another incarnation or has another role
     * @throws dev.fettle.action.TargetFault where it does not answer as it should
     */
    GovernedConnection open(Deployment deployment, Target target, ActionSpec<?> spec, Use use, Governor governor);

    /** Ways to all servers of a deployment at once, for an action on a whole shard. Connects to nobody yet. */
    Party party(Deployment deployment, ActionSpec<?> spec, Use use);
}

package dev.fettle.guard;

import dev.fettle.action.Vitals;

/**
 * A replica that has gone is behind by nothing, for nobody asks it: what is lost with the primary just then is lost for
 * good. So the most that were there since the step began are to be there.
 */
final class ReplicaCount implements Watch {
    private long most;

    @Override
    public Finding look(Vitals vitals, long nanos) {
        long connected = vitals.facts().replication().connectedReplicas();
        most = Math.max(most, connected);
        return connected == most
                ? Finding.FINE
                : new Finding(
                        Finding.Grade.OVER,
                        "replicas",
                        connected + " of " + most + " replicas are left since the step began",
                        "mend the replica; or where it is to stay away, run again");
    }
}

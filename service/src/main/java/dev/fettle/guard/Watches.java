package dev.fettle.guard;

import dev.fettle.action.Vitals;
import java.util.ArrayList;
import java.util.List;

/** All that is watched on one server; the worst of it counts. */
final class Watches {
    private final List<Watch> all;

    Watches(List<Watch> all) {
        this.all = List.copyOf(all);
    }

    /** Whoever lifts the share of the main thread does not want to make way for others, but still wants no damage. */
    static Watches of(Bounds bounds) {
        List<Watch> watches = new ArrayList<>(List.of(
                new ReplicaLag(bounds.maxLag()),
                new ReplicaSilence(),
                new ReplicaCount(),
                new PendingFrees(),
                new MemoryRoom()));
        if (bounds.serverShare() < 1) {
            watches.addAll(List.of(new MainThread(), new SlowCalls(bounds.maxLatency()), new Snapshot()));
        }
        return new Watches(watches);
    }

    /** @param nanos since the look before this one; 0 at the first */
    Finding look(Vitals vitals, long nanos) {
        Finding worst = Finding.FINE;
        for (Watch watch : all) {
            worst = worst.worse(watch.look(vitals, nanos));
        }
        return worst;
    }
}

package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Sighting;
import java.time.Duration;
import java.util.Arrays;

/** Reads the facts of one server. */
final class Looking {
    private static final int PINGS = 3;
    /** What is as quick as this needs no second opinion. */
    private static final long QUICK = Duration.ofMillis(1).toNanos() / 4;

    private final Wires wires;

    Looking(Wires wires) {
        this.wires = wires;
    }

    Sighting look(Access access, Address address) {
        try (Wire wire = wires.data(access, address, "look")) {
            Info info = Asking.info(wire);
            if (InfoFacts.mode(info).equals("sentinel")) {
                return new Sighting.Unreachable("is a Sentinel, which holds no data");
            }
            return new Sighting.Seen(
                    InfoFacts.runId(info),
                    InfoFacts.role(info),
                    InfoFacts.engine(info),
                    InfoFacts.facts(info, ping(wire)));
        } catch (NoAnswer e) {
            return new Sighting.Unreachable(e.reason());
        }
    }

    /** The median round trip in microseconds, or the first that is quick; a server that is loading answers just as fast. */
    private static long ping(Wire wire) {
        long[] nanos = new long[PINGS];
        for (int i = 0; i < PINGS; i++) {
            long start = System.nanoTime();
            wire.exchange(Command.of("PING"));
            nanos[i] = System.nanoTime() - start;
            if (nanos[i] <= QUICK) {
                return nanos[i] / 1000;
            }
        }
        Arrays.sort(nanos);
        return nanos[PINGS / 2] / 1000;
    }
}

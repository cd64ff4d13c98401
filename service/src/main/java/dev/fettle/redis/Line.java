package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that can be made anew: each time verified, and in the same database. */
final class Line {
    /** So much may pass before the server is asked again who it is. */
    private static final int EXCHANGES_BETWEEN_CHECKS = 100;

    private static final long NANOS_BETWEEN_CHECKS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Wire> opener;
    private final Pin pin;
    private final Traffic traffic = new Traffic();
    private @Nullable Wire wire;
    private int database;
    private int exchangesSince;
    private long checkedAt;

    Line(Supplier<Wire> opener, Pin pin) {
        this.opener = opener;
        this.pin = pin;
    }

    /** Sends on a connection that was verified a short while ago. @throws NoAnswer where not all replies come */
    List<Reply> exchange(List<Command> commands, Duration within) {
        Wire ready = verified();
        exchangesSince++;
        return counted(ready, commands, within);
    }

    /** Connects if need be, and asks who the server is if that was not done lately. */
    Wire verified() {
        Wire open = wire;
        if (open != null && open.usable()) {
            boolean due =
                    exchangesSince >= EXCHANGES_BETWEEN_CHECKS || System.nanoTime() - checkedAt >= NANOS_BETWEEN_CHECKS;
            if (!due) {
                return open;
            }
            try {
                verify(open);
                return open;
            } catch (NoAnswer e) {
                // Idle connections get closed; nothing of the action's is under way, so a fresh one will do.
            }
        }
        return reconnect();
    }

    private Wire reconnect() {
        close();
        Wire fresh = opener.get();
        wire = fresh;
        verify(fresh);
        if (database != 0) {
            choose(fresh, database);
        }
        return fresh;
    }

    /** Asks now. @throws dev.fettle.action.TargetChanged where the server is another */
    void verify() {
        Wire open = wire;
        if (open != null && open.usable()) {
            verify(open);
        } else {
            reconnect();
        }
    }

    private void verify(Wire open) {
        if (pin.questions() > 0) {
            traffic.add("info", pin.questions());
        }
        pin.verify(open);
        checkedAt = System.nanoTime();
        exchangesSince = 0;
    }

    void select(int newDatabase) {
        Wire ready = verified();
        choose(ready, newDatabase);
        database = newDatabase;
    }

    private void choose(Wire open, int number) {
        Reply reply = counted(open, List.of(Command.of("SELECT", number)), Duration.ofSeconds(5))
                .getFirst();
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault("database " + number + " cannot be chosen: " + Refusals.of("select", refused));
        }
    }

    private List<Reply> counted(Wire open, List<Command> commands, Duration within) {
        long start = System.nanoTime();
        try {
            return open.exchange(commands, within);
        } finally {
            traffic.exchanged(commands, System.nanoTime() - start);
        }
    }

    Traffic traffic() {
        return traffic;
    }

    /** @return false where there was nothing to close */
    boolean close() {
        if (wire == null) {
            return false;
        }
        traffic.received(wire.received());
        wire.close();
        wire = null;
        return true;
    }
}

package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import dev.fettle.action.Vitals;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that can be made anew: each time verified, and in the same database. */
final class Line {
    /** So much may pass before the server is asked again who it is. */
    private static final int EXCHANGES_BETWEEN_CHECKS = 100;

    private final Supplier<Wire> opener;
    private final Pin pin;
    private final @Nullable VitalSigns signs;
    private final long nanosBetweenChecks;
    /** A little less, so that each check that is due for the time's sake is a look. */
    private final long nanosBetweenLooks;

    private final Traffic traffic = new Traffic();
    private @Nullable Wire wire;
    private int database;
    private int exchangesSince;
    private long checkedAt;
    private long lookedAt;
    private @Nullable Vitals vitals;

    /**
     * @param signs how to ask for the vitals; null where nobody wants to know
     * @param lookInterval so much may pass before the server is asked again
     */
    Line(Supplier<Wire> opener, Pin pin, @Nullable VitalSigns signs, Duration lookInterval) {
        this.opener = opener;
        this.pin = pin;
        this.signs = signs;
        this.nanosBetweenChecks = lookInterval.toNanos();
        this.nanosBetweenLooks = nanosBetweenChecks / 10 * 9;
        this.lookedAt = System.nanoTime() - nanosBetweenLooks;
    }

    /** Sends on a connection that is verified. @throws NoAnswer where the commands do not all get out */
    void write(List<Command> commands, Duration within) {
        if (wire == null) {
            throw new NoAnswer("has closed the connection");
        }
        exchangesSince++;
        traffic.sent(commands);
        wire.write(commands, within);
    }

    /** The replies to what was written, in its order. @throws NoAnswer where not all come */
    List<Reply> read(int count, Duration left, Duration within) {
        if (wire == null) {
            throw new NoAnswer("has closed the connection");
        }
        return wire.read(count, left, within);
    }

    /** Connects if need be, and asks who the server is if that was not done lately. To be called when no reply is due. */
    void verified() {
        Wire open = wire;
        if (open != null && open.usable()) {
            if (!isDue()) {
                return;
            }
            try {
                verify(open);
                return;
            } catch (NoAnswer e) {
                // Idle connections get closed; nothing of the action's is under way, so a fresh one will do.
            }
        }
        reconnect();
    }

    /** Whether the server has not been asked for a while who it is. */
    boolean isDue() {
        return exchangesSince >= EXCHANGES_BETWEEN_CHECKS || System.nanoTime() - checkedAt >= nanosBetweenChecks;
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
        boolean due = signs != null && System.nanoTime() - lookedAt >= nanosBetweenLooks;
        if (!due || !look(open)) {
            if (pin.questions() > 0) {
                traffic.add("info", pin.questions());
            }
            pin.verify(open);
        }
        checkedAt = System.nanoTime();
        exchangesSince = 0;
    }

    /** Reads the vitals now, whenever they were last read; and with them who the server is. */
    void look() {
        lookedAt = System.nanoTime() - nanosBetweenLooks;
        verify();
    }

    /** @return false where the server does not tell how it is */
    private boolean look(Wire open) {
        List<Command> question = signs == null ? List.of() : signs.question();
        if (signs == null || question.isEmpty()) {
            return false;
        }
        traffic.sent(question);
        VitalSigns.Signs seen =
                signs.read(open.exchange(question), traffic.commands().keySet());
        lookedAt = System.nanoTime();
        if (seen == null) {
            return false;
        }
        pin.check(seen.info());
        vitals = seen.vitals();
        return true;
    }

    /** What was read since it was last asked for; null for nothing. */
    @Nullable
    Vitals takeVitals() {
        Vitals taken = vitals;
        vitals = null;
        return taken;
    }

    void select(int newDatabase) {
        verified();
        choose(wire == null ? reconnect() : wire, newDatabase);
        database = newDatabase;
    }

    private void choose(Wire open, int number) {
        List<Command> select = List.of(Command.of("SELECT", number));
        traffic.sent(select);
        Reply reply = open.exchange(select).getFirst();
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault("database " + number + " cannot be chosen: " + Refusals.of("select", refused));
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

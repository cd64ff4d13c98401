package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.fleet.Address;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a step has written down of the restarts of its servers. That stays for ever: a restart that its server was never
 * told of is begun anew under another name.
 */
record RestartLog(Session session) {
    /** What came of a restart that the server was never told of. */
    private static final String NOT_SENT = "not sent";

    /**
     * A server before its restart.
     *
     * @param runId the incarnation that is to end
     * @param keys empty where an older Fettle wrote it down
     */
    record Begun(String runId, Keyspace keys) {
        private static Begun read(String text) {
            String[] lines = text.split("\n", 2);
            return new Begun(lines[0], Keyspace.read(lines.length == 1 ? "" : lines[1]));
        }
    }

    private String name(Address server) {
        String first = "restart " + server;
        String name = first;
        for (int again = 2; session.concluded(name).filter(NOT_SENT::equals).isPresent(); again++) {
            name = first + " #" + again;
        }
        return name;
    }

    boolean isDone(Address server) {
        return session.concluded(name(server)).isPresent();
    }

    Optional<Begun> begun(Address server) {
        return session.begun(name(server)).map(Begun::read);
    }

    /** Writes down that it is about to be told, unless that was done before; durable when this returns. */
    Begun begin(Address server, Supplier<Member> now) {
        return Begun.read(session.begun(name(server), () -> {
            Member member = now.get();
            return member.runId() + "\n" + Keyspace.of(member).written();
        }));
    }

    /** It surely runs as it did, and is half-done no more. */
    void notSent(Address server) {
        session.concluded(name(server), () -> NOT_SENT);
    }

    void done(Address server, String runId) {
        session.concluded(name(server), () -> runId);
    }
}

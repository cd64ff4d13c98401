package dev.fettle.fleet;

/** What came of asking one server. */
public sealed interface Sighting {
    /** It answered. */
    record Seen(String runId, Role role, Engine engine, Facts facts) implements Sighting {}

    /**
     * It did not, or not as a server of this kind does.
     *
     * @param reason for a person, such as "refuses the connection" or "asks for a password: set access.password"
     */
    record Unreachable(String reason) implements Sighting {}
}

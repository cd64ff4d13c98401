package dev.fettle.fleet;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an instance was seen to be able to do, found by trying. The key is a command in lower case, with its subcommand
 * where it has one ({@code memory|purge}) and a plus for an option ({@code expire+nx}).
 */
public record Capabilities(Map<String, Verdict> verdicts) {
    /** The result of one try. */
    public enum Verdict {
        YES,
        /** The server knows the command but our user may not call it. */
        FORBIDDEN,
        /** The server does not know it, or says that it cannot. */
        UNSUPPORTED
    }

    public static final Capabilities NONE = new Capabilities(Map.of());

    public Capabilities {
        verdicts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
    }

    /** Whether it is known to work; what was never tried is not. */
    public boolean can(String command) {
        return verdicts.get(command) == Verdict.YES;
    }

    /** Whether it is known not to work; what was never tried is not. */
    public boolean cannot(String command) {
        Verdict verdict = verdicts.get(command);
        return verdict != null && verdict != Verdict.YES;
    }
}

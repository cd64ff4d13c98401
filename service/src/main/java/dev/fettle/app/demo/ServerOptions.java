package dev.fettle.app.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server gets beside the settings that every server of the demo fleet has.
 *
 * @param password for the user {@code default}, also used between the servers; null for none
 * @param directives lines of the server's configuration file, written last
 */
public record ServerOptions(@Nullable String password, List<String> directives) {
    private static final ServerOptions NONE = new ServerOptions(null, List.of());

    public ServerOptions {
        directives = List.copyOf(directives);
    }

    /** No password, nothing special. */
    public static ServerOptions none() {
        return NONE;
    }

    /** With {@code requirepass} and {@code masterauth}. */
    public ServerOptions withPassword(String newPassword) {
        return new ServerOptions(newPassword, directives);
    }

    /** With a line of the configuration file, such as {@code "maxmemory-policy", "allkeys-lru"}. */
    public ServerOptions with(String directive, String... values) {
        List<String> lines = new ArrayList<>(directives);
        lines.add(line(directive, values));
        return new ServerOptions(password, lines);
    }

    /** With an ACL user; the rules are separated by blanks, such as {@code ">secret ~* &* +@read"}. */
    public ServerOptions withUser(String name, String rules) {
        List<String> lines = new ArrayList<>(directives);
        lines.add("user " + name + " on " + rules);
        return new ServerOptions(password, lines);
    }

    /** A line of a configuration file with its values quoted. */
    static String line(String directive, String... values) {
        StringBuilder line = new StringBuilder(directive);
        for (String value : values) {
            line.append(" \"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return line.toString();
    }
}

package dev.fettle.redis;

import dev.fettle.action.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the error replies of servers to what a person can act on; reads after the server's name. */
final class Refusals {
    private Refusals() {}

    /** What the refusal of a command means. */
    static String of(String command, Reply.Failure failure) {
        return of(command, failure, "access.password");
    }

    static String of(String command, Reply.Failure failure, String passwordSetting) {
        return switch (failure.code()) {
            case "NOAUTH" -> "asks for a password: set " + passwordSetting;
            case "WRONGPASS" -> "refuses this password or user";
            case "NOPERM" ->
                "may not be asked for " + command.toUpperCase(Locale.ROOT).replace('|', ' ') + " (NOPERM): grant +"
                        + command.toLowerCase(Locale.ROOT);
            case "LOADING" -> "is loading its data";
            case "BUSY" -> "is busy running a script";
            case "MASTERDOWN" -> "is a replica that has lost its primary and serves no stale data";
            case "CLUSTERDOWN" -> "is in a cluster that is down";
            case "READONLY" -> "is read-only: it is a replica now";
            case "DENIED" -> "takes no clients from other machines (protected mode): give it a password";
            case "MISCONF" -> "takes no writes, because it cannot save (MISCONF)";
            case "OOM" -> "takes no writes, because its memory is full (OOM)";
            default -> other(command, failure);
        };
    }

    static String ofLogin(Reply.Failure failure, @Nullable String user, String passwordSetting) {
        String line = failure.line().toLowerCase(Locale.ROOT);
        if (line.contains("without any password configured") || line.contains("no password is set")) {
            return "has no password, but " + passwordSetting + " is set";
        }
        if (failure.code().equals("WRONGPASS") || line.contains("invalid password")) {
            return user == null ? "refuses this password" : "refuses this password or the user " + user;
        }
        return of("AUTH", failure, passwordSetting);
    }

    /** Whether it refuses the connection as such, not the command. */
    static boolean shutsOut(Reply.Failure failure) {
        return failure.code().equals("NOAUTH")
                || failure.code().equals("DENIED")
                || failure.line().contains("max number of clients");
    }

    private static String other(String command, Reply.Failure failure) {
        if (failure.line().contains("max number of clients")) {
            return "has no connection left (maxclients)";
        }
        String name = command.toUpperCase(Locale.ROOT).replace('|', ' ');
        if (isUnknown(failure)) {
            return "does not know " + name;
        }
        return "answers " + name + " with an error: " + Printable.clip(failure.line(), 120);
    }

    /** Whether the server does not have the command or the subcommand. */
    static boolean isUnknown(Reply.Failure failure) {
        String line = failure.line().toLowerCase(Locale.ROOT);
        return line.contains("unknown command")
                || line.contains("unknown subcommand")
                || line.contains("not supported")
                || line.contains("command is disabled");
    }
}

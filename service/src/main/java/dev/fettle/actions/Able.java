package dev.fettle.actions;

import dev.fettle.action.Target;
import dev.fettle.fleet.Capabilities.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a server is known to do, or not to do. */
public final class Able {
    private Able() {}

    /** Whether it tells the moment at which a key expires; others, before 7.0, only how far off it is. */
    public static boolean tellsExpiry(Target target) {
        return knows(target, "pexpiretime", 7, 0);
    }

    /** Whether EXPIRE knows NX and LT there. */
    public static boolean hasExpireConditions(Target target) {
        return knows(target, "expire+nx", 7, 0);
    }

    /** By what was tried on it, or else by its version. */
    private static boolean knows(Target target, String capability, int major, int minor) {
        var can = target.instance().capabilities();
        return can.can(capability)
                || (!can.cannot(capability) && target.instance().engine().speaks(major, minor));
    }

    /** Why not, with what would help; null where nothing is known to be in the way. */
    public static @Nullable String lacks(Target target, String... commands) {
        for (String command : commands) {
            Verdict verdict = target.instance().capabilities().verdicts().getOrDefault(command, Verdict.YES);
            String shown = command.replace('|', ' ').toUpperCase(Locale.ROOT);
            switch (verdict) {
                case YES -> {}
                case FORBIDDEN -> {
                    return "our user may not call " + shown + ": grant +" + command;
                }
                case UNSUPPORTED -> {
                    return "the server does not know " + shown;
                }
            }
        }
        return null;
    }
}

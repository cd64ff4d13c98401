package dev.fettle.actions;

import dev.fettle.action.Target;
import dev.fettle.fleet.Capabilities.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a server is known not to do what an action cannot do without. */
public final class Able {
    private Able() {}

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

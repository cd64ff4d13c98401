package dev.fettle.action;

import java.util.List;

/** Commands that are on their way to a server. */
@FunctionalInterface
public interface Pending {
    /**
     * Waits for as many replies as there were commands, in order; the same ones when asked again.
     *
     * @throws TargetFault where not all of them come; says so where it is not known whether the commands took effect, and
     *     carries those replies that came: {@link TargetFault#replies}
     */
    List<Reply> await();
}

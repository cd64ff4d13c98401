package dev.fettle.app.demo;

import dev.fettle.fleet.Facts;
import dev.fettle.run.RunTarget;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One comparison of what a run says it did with what the servers show without it.
 *
 * @param what completes a line of the report
 * @param told what the evidence of the run says
 * @param seen how much the servers' own figures went down
 * @param most what the servers' own figure may be afterwards
 * @param tolerance by how much the two may differ; figures of memory move by themselves
 */
record DemoCheck(
        String playbook,
        String what,
        ToLongFunction<List<RunTarget>> told,
        ToLongFunction<Figures> seen,
        long most,
        long tolerance) {
    private static final long MEGABYTE = 1 << 20;
    private static final long KEPT = 10_000;
    private static final long ANY = Long.MAX_VALUE;

    static final List<DemoCheck> ALL = List.of(
            new DemoCheck("expire-temp-keys", "temporary keys got an expiry", counter("expired"), Figures::temps, 0, 0),
            new DemoCheck(
                    "trim-leaderboards",
                    "elements left the leaderboards",
                    counter("removed"),
                    Figures::boardElements,
                    Seeds.BOARDS * KEPT,
                    0),
            new DemoCheck(
                    "clean-abandoned-carts", "abandoned carts deleted", counter("deleted"), Figures::oldCarts, 0, 0),
            new DemoCheck(
                    "purge-memory",
                    "MB returned to the system",
                    targets -> targets.stream()
                            .mapToLong(t -> rss(t.before()) - rss(t.after()))
                            .sum(),
                    Figures::rssBytes,
                    ANY,
                    4 * MEGABYTE));

    private static ToLongFunction<List<RunTarget>> counter(String name) {
        return targets -> targets.stream()
                .mapToLong(t -> t.progress().counters().getOrDefault(name, 0L))
                .sum();
    }

    private static long rss(@org.jspecify.annotations.Nullable Facts facts) {
        return facts == null ? 0 : facts.memory().rssBytes();
    }

    /** Prints the comparison. @return what disagrees */
    Optional<String> compare(
            Map<String, Figures> before,
            Map<String, Figures> after,
            Map<String, List<RunTarget>> evidence,
            PrintWriter out) {
        List<RunTarget> targets = evidence.getOrDefault(playbook, List.of());
        List<String> deployments =
                targets.stream().map(RunTarget::deployment).distinct().toList();
        long was = sum(before, deployments);
        long is = sum(after, deployments);
        long says = told.applyAsLong(targets);
        long unit = tolerance == 0 ? 1 : MEGABYTE;
        out.printf(
                "%-22s %,9d %-32s (the servers: %,d before, %,d after)%n",
                playbook, says / unit, what, was / unit, is / unit);
        boolean agrees = Math.abs(says - (was - is)) <= tolerance && is <= most && says > 0;
        return agrees
                ? Optional.empty()
                : Optional.of(
                        playbook + " says " + says + ", the servers show " + was + " before and " + is + " after");
    }

    private long sum(Map<String, Figures> figures, List<String> deployments) {
        return deployments.stream()
                .map(figures::get)
                .filter(java.util.Objects::nonNull)
                .mapToLong(seen)
                .sum();
    }
}

package dev.fettle.app.demo;

import dev.fettle.app.server.Core;
import dev.fettle.run.RunTarget;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The remedies, one after the other, on the fleet of the demo; and whether what Fettle says is what the servers hold. */
final class DemoOnce {
    private static final List<DemoChange> CHANGES = List.of(
            new DemoChange(
                    "expire-temp-keys",
                    "deployment == \"" + DemoFleet.SESSIONS + "\" || deployment == \"" + DemoFleet.CATALOG + "\"",
                    "keys without expiry fill the caches"),
            new DemoChange(
                    "trim-leaderboards", "deployment == \"" + DemoFleet.GAME + "\"", "nobody looks past the top"),
            new DemoChange(
                    "clean-abandoned-carts", "deployment == \"" + DemoFleet.SHOP + "\"", "carts nobody came back to"),
            new DemoChange(
                    "purge-memory",
                    "deployment == \"" + DemoFleet.SESSIONS + "\"",
                    "an import is over, its memory is not returned"));

    private final Demo demo;
    private final PrintWriter out;
    private final InstantSource clock = InstantSource.system();

    DemoOnce(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
    }

    /** @return whether all runs succeeded and all figures agree */
    boolean run() {
        Core core = demo.server().core();
        Map<String, Figures> before = figures();
        Map<String, List<RunTarget>> evidence = new LinkedHashMap<>();
        int number = 0;
        for (DemoChange change : CHANGES) {
            out.printf("%n%d/%d  %s%n", ++number, CHANGES.size(), change.playbook());
            List<RunTarget> targets = change.carryOut(core, out);
            out.flush();
            if (targets.isEmpty()) {
                return false;
            }
            evidence.put(change.playbook(), targets);
        }
        Map<String, Figures> after = figures();
        out.printf("%n%s%n", DemoTable.of(before, after));
        List<String> disagreements = new ArrayList<>();
        for (DemoCheck check : DemoCheck.ALL) {
            check.compare(before, after, evidence, out).ifPresent(disagreements::add);
        }
        disagreements.forEach(line -> out.println("DISAGREES: " + line));
        out.println(
                disagreements.isEmpty()
                        ? "\nAll figures of Fettle agree with what the servers hold."
                        : "\nFettle's figures and the servers disagree.");
        out.flush();
        return disagreements.isEmpty();
    }

    private Map<String, Figures> figures() {
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (DemoFleet.Member member : demo.fleet().registered()) {
            figures.put(member.name(), Figures.read(member.topology(), clock.instant()));
        }
        return figures;
    }
}

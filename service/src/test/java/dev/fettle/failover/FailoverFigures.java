package dev.fettle.failover;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Topology;
import dev.fettle.bench.Machine;
import dev.fettle.testing.MarkedPage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures what each way of failing a shard over costs its users. docs/failover.md says how to start it. */
public final class FailoverFigures {
    /** All ways that are compared, in the order of the tables. */
    private static final List<Way> WAYS =
            Stream.concat(Naive.ways().stream(), ByFettle.ways().stream()).toList();

    private final FiguresOptions options;
    private final RoundLines lines;

    private FailoverFigures(FiguresOptions options, RoundLines lines) {
        this.options = options;
        this.lines = lines;
    }

    /** Options are the system properties {@code failover.*}. */
    public static void main(String[] arguments) throws IOException {
        FiguresOptions options = FiguresOptions.fromProperties();
        Map<String, String> machine = Machine.here().facts();
        RoundLines lines = RoundLines.in(options.lines(), options.keep());
        try {
            new FailoverFigures(options, lines).measure();
        } finally {
            WAYS.forEach(Way::close);
        }
        String text = new FiguresTables(lines.all()).text(machine);
        System.out.println(text);
        System.out.println("as JSON in " + options.root().relativize(options.lines()));
        if (options.writePage()) {
            MarkedPage.write(options.page(), "<!-- measured: begin -->", "<!-- measured: end -->", text);
        }
        System.exit(lines.all().stream().allMatch(Round::hasFigures) ? 0 : 1);
    }

    private void measure() throws IOException {
        for (Topology.Kind kind : List.of(Topology.Kind.REPLICATION, Topology.Kind.SENTINEL, Topology.Kind.CLUSTER)) {
            if (options.wants(kind)) {
                for (Engine engine : options.present()) {
                    measure(kind, engine);
                }
            }
        }
    }

    private void measure(Topology.Kind kind, Engine engine) throws IOException {
        List<Way> ways = WAYS.stream()
                .filter(way -> way.fits(kind, engine) && options.wants(way))
                .toList();
        try (Stand stand = new Stand(kind, engine)) {
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < ways.size(); i++) {
                    // Each begins a round in its turn.
                    Way way = ways.get((round + i) % ways.size());
                    Round line = stand.play(way);
                    lines.add(line);
                    System.out.println("  round " + (round + 1) + "  " + line);
                }
            }
        }
    }
}

package dev.fettle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.bench.Service.Finished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys without a time to live get one, bounds lifted: the article's script, C, and a whole run of Fettle. */
final class ExpireRow implements Row {
    static final Figure WHOLE = Figure.seconds("Fettle, whole run");
    static final Figure STEP = Figure.seconds("Fettle, the step alone");
    private static final Figure PART = Figure.seconds("Fettle, the target's part: from its claim to its end");
    private static final Figure SERVICE = Figure.seconds(WHOLE.name() + ": CPU time of the service");
    private static final Figure SCRIPT = Figure.seconds("the article's script, redis-py");
    private static final Figure C = Figure.seconds("C and hiredis, two exchanges in flight");

    private static final double TIMES_THE_SCRIPT = 25;
    private static final double OF_C = 1.10;
    /** As the evidence tells it: from before the step connects until the last of its journal is written. */
    private static final Pattern TOOK = Pattern.compile("keys\\.expire: took (\\d+) ms, .*");

    static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: bench-expire, title: Expire, owner: bench, risk: medium}
        targets: {select: labels.tier == "bench", role: primary}
        rollout: {waves: [100%], soak: 0s}
        limits: {maxKeys: 1000000000, maxKeyspaceShare: 100%, maxExpiriesPerSecond: 1000000, serverShare: 100%, maxLatency: 10s}
        steps:
          - action: keys.expire
            with: {pattern: "temp:*", ttl: 1h, jitter: 0%, only: without-ttl}
        """;

    @Override
    public String name() {
        return "expire";
    }

    @Override
    public Section measure(Stage stage) {
        long size = stage.options().sized(1_000_000L, 100_000L);
        try (KeySet keys = KeySet.keys(stage.engine(), size);
                Service service = stage.service()) {
            service.rest().postYaml("playbooks", PLAYBOOK);
            service.register("bench", keys.port(), Map.of("tier", "bench"));
            List<String> notes = new ArrayList<>();
            List<Series> series = Turns.take(
                    stage.options().sized(5, 1),
                    List.of(
                            Contender.of(SCRIPT.name(), () -> script(stage, keys, size)),
                            Contender.of(C.name(), () -> c(stage, C, keys, size)),
                            Contender.of("Fettle", () -> () -> fettle(service, keys, size, "bench-expire", notes))));
            double whole = Turns.of(series, WHOLE).median();
            double step = Turns.of(series, STEP).median();
            double c = Turns.of(series, C).median();
            return new Section(
                    name(),
                    "%,d keys, two fifths match, half of these have no time to live".formatted(size),
                    series,
                    List.of(
                            Goal.atLeast(
                                    "the script's time by the whole run's",
                                    Turns.of(series, SCRIPT).median() / whole,
                                    "times",
                                    TIMES_THE_SCRIPT,
                                    shares(series)),
                            Goal.atMost("the step's time by C's", step / c, "times", OF_C, shares(series)),
                            Goal.atMost(
                                    "the target's part by C's: with the looks before and after, and the database",
                                    Turns.of(series, PART).median() / c,
                                    "times",
                                    OF_C,
                                    "%.2f s of it lie outside the step"
                                            .formatted(Turns.of(series, PART).median() - step))),
                    notes.isEmpty() ? notes : List.of(notes.getLast()));
        }
    }

    /** Who worked how long: what is left of the step's time was waited for. */
    private static String shares(List<Series> series) {
        return "the server's main thread worked %.2f s for the whole run and %.2f s for C; the service worked %.2f s beside it"
                .formatted(
                        Turns.of(series, serverOf(WHOLE)).median(),
                        Turns.of(series, serverOf(C)).median(),
                        Turns.of(series, SERVICE).median());
    }

    private static Contender.Turn script(Stage stage, KeySet keys, long size) {
        String python = Programs.pythonWithRedis();
        String file = stage.programs().resource("article.py").toString();
        return () -> external(SCRIPT, keys, size, List.of(python, file, "" + keys.port(), "temp:*", "3600"));
    }

    static Contender.Turn c(Stage stage, Figure figure, KeySet keys, long size) {
        String program = stage.programs().compile("expire", "-lhiredis").toString();
        return () -> external(figure, keys, size, List.of(program, "" + keys.port(), "temp:*", "3600", "1000"));
    }

    private static Map<Figure, Double> external(Figure figure, KeySet keys, long size, List<String> command) {
        keys.restore();
        double before = keys.mainThreadSeconds();
        String said = Programs.run(command);
        double server = keys.mainThreadSeconds() - before;
        keys.requireExpired(size);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(figure, Double.parseDouble(said.strip().split(" ", -1)[0]));
        figures.put(serverOf(figure), server);
        return figures;
    }

    /** What no other load on the machine moves. */
    private static Figure serverOf(Figure figure) {
        return Figure.seconds(figure.name() + ": CPU time of the server");
    }

    static Map<Figure, Double> fettle(Service service, KeySet keys, long size, String playbook, List<String> notes) {
        keys.restore();
        double server = keys.mainThreadSeconds();
        double own = service.process().cpuSeconds();
        Finished finished = service.carryOut(playbook);
        server = keys.mainThreadSeconds() - server;
        own = service.process().cpuSeconds() - own;
        keys.requireExpired(size);
        JsonNode evidence = service.evidence(finished, evidenceOf(service, finished));
        evidence.path("notes").forEach(note -> notes.add(note.asText()));
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(WHOLE, finished.wallSeconds());
        figures.put(STEP, step(evidence.path("notes")));
        figures.put(PART, Service.seconds(evidence.path("target")));
        figures.put(serverOf(WHOLE), server);
        figures.put(SERVICE, own);
        return figures;
    }

    private static double step(JsonNode notes) {
        double seconds = 0;
        for (JsonNode note : notes) {
            Matcher took = TOOK.matcher(note.asText());
            if (took.matches()) {
                seconds += Long.parseLong(took.group(1)) / 1000.0;
            }
        }
        return seconds;
    }

    /** The number of its only target. */
    private static int evidenceOf(Service service, Finished finished) {
        return service.rest()
                .get("runs/" + finished.run().path("id").asText() + "/targets")
                .path("items")
                .path(0)
                .path("sequence")
                .asInt();
    }
}

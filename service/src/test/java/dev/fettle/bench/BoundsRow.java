package dev.fettle.bench;

import dev.fettle.app.demo.Await;
import dev.fettle.bench.Foreground.Felt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Default bounds: what the server's own clients feel of a remedy, in windows with and without it. */
final class BoundsRow implements Row {
    static final String NAME = "bench-bounds";
    private static final String FETTLE = "Fettle";
    private static final String GIVING_WAY = "Fettle, its service behind all others (nice 19)";
    private static final double TIMES = 1.2;
    private static final int EACH_OTHERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * {@code any} gives each key that matches a shorter time than it had, so every run has all to do; that they expire in
     * the same second, weeks later, is nobody's matter here.
     */
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: bench-bounds, title: Expire, owner: bench, risk: medium}
        parameters: {ttl: {type: duration, default: 200h}}
        targets: {select: labels.tier == "bench", role: primary}
        rollout: {waves: [100%], soak: 0s}
        steps:
          - action: keys.expire
            with: {pattern: "temp:*", ttl: "${ttl}", jitter: 0%, only: any}
        """;

    private static final String SCRIPT = """
        local cursor = '0'
        repeat
          local page = redis.call('SCAN', cursor, 'MATCH', 'temp:*', 'COUNT', 1000)
          cursor = page[1]
          for _, key in ipairs(page[2]) do
            if redis.call('TTL', key) ~= 0 then redis.call('EXPIRE', key, 720000) end
          end
        until cursor == '0'
        """;

    @Override
    public String name() {
        return "bounds";
    }

    @Override
    public Section measure(Stage stage) {
        long size = stage.options().sized(1_000_000L, 100_000L);
        String title = "Default bounds, %,d keys, clients with half of what the server can do".formatted(size);
        Path program;
        try {
            program = stage.programs().compile("load");
        } catch (Missing e) {
            return Section.notRun(name(), title, e);
        }
        Bursts.Found bursts = Bursts.find(stage, PLAYBOOK);
        try (KeySet keys = KeySet.keys(stage.engine(), size);
                Service service = prepared(stage.service(), keys);
                Service givingWay = prepared(stage.serviceThatGivesWay(), keys)) {
            double capacity =
                    Foreground.capacity(program, keys.port(), stage.options().sized(5, 1));
            try (Foreground clients = Foreground.start(program, keys.port(), capacity / 2)) {
                Duration window = Duration.ofSeconds(stage.options().sized(3, 1));
                int pairs = stage.options().sized(20, 2);
                Windows windows = new Windows(clients, window);
                for (int pair = 0; pair < pairs; pair++) {
                    fettle(windows, service, FETTLE, 2 * pair);
                    fettle(windows, givingWay, GIVING_WAY, 2 * pair + 1);
                    if (pair % EACH_OTHERS == 0) {
                        others(windows, keys);
                    }
                }
                return section(title, windows, bursts, capacity);
            }
        }
    }

    private static Service prepared(Service service, KeySet keys) {
        service.rest().postYaml("playbooks", PLAYBOOK);
        service.register("bench", keys.port(), Map.of("tier", "bench"));
        return service;
    }

    private Section section(String title, Windows windows, Bursts.Found bursts, double capacity) {
        List<Series> series = new ArrayList<>(windows.series());
        series.add(bursts.series());
        List<Goal> goals = new ArrayList<>(List.of(bursts.goal()));
        for (String percentile : List.of("p99", "p99.9")) {
            double apart =
                    Turns.of(series, windows.ratio(GIVING_WAY, percentile)).median();
            goals.add(Goal.atMost(
                    percentile + " with Fettle at work, by that without: median of the pairs",
                    Turns.of(series, windows.ratio(FETTLE, percentile)).median(),
                    "times",
                    TIMES,
                    "clients queue behind bursts of up to half a millisecond that take a fifth of the server's time (limits.serverShare); not for want of cores: with a service that gets what the others leave it is %.2f"
                            .formatted(apart)));
        }
        return new Section(
                name(),
                title,
                series,
                goals,
                List.of(
                        "the clients: 50 connections, %,.0f operations a second".formatted(capacity / 2),
                        bursts.note()));
    }

    private static void fettle(Windows windows, Service service, String who, int turn) {
        windows.alone();
        // Each time shorter than the time before, or there would be nothing to do. It goes on for longer than the
        // window.
        String run = service.begin(NAME, Map.of("ttl", (199 - turn) + "h"));
        Await.until(
                PATIENCE,
                "the target is at work",
                () -> service.rest()
                        .get("runs/" + run + "/targets")
                        .path("items")
                        .path(0)
                        .path("state")
                        .asText()
                        .equals("running"));
        windows.with(who);
        service.cancel(run);
    }

    private static void others(Windows windows, KeySet keys) {
        windows.alone();
        CompletableFuture<Void> script =
                CompletableFuture.runAsync(() -> keys.use(resp -> resp.command("EVAL", SCRIPT, "0")));
        windows.with("one Lua script");
        script.join();
        try {
            Programs.requireOnPath("redis-cli", "(Debian: redis-tools)");
        } catch (Missing e) {
            windows.missing("redis-cli --scan, xargs, unlink", e);
            return;
        }
        windows.alone();
        CompletableFuture<Void> pipe = CompletableFuture.runAsync(() -> Programs.run(List.of(
                "sh",
                "-c",
                "redis-cli -p %1$d --scan --pattern 'temp:*' | xargs redis-cli -p %1$d unlink >/dev/null"
                        .formatted(keys.port()))));
        windows.with("redis-cli --scan, xargs, unlink");
        pipe.join();
        keys.refill();
    }

    /** Windows of the clients' time, each of which has one without anybody before it. */
    private static final class Windows {
        private static final Duration BREATH = Duration.ofMillis(500);

        private final Foreground clients;
        private final Duration length;
        private final Map<Figure, List<Double>> felt = new LinkedHashMap<>();
        private final List<Series> missing = new ArrayList<>();
        private Felt before = new Felt(0, 0, 0, 0, 0);

        Windows(Foreground clients, Duration length) {
            this.clients = clients;
            this.length = length;
        }

        void alone() {
            LockSupport.parkNanos(BREATH.toNanos());
            before = open();
            keep("nobody", "p99", before.p99());
            keep("nobody", "p99.9", before.p999());
        }

        void with(String who) {
            Felt now = open();
            keep(who, "p99", now.p99());
            keep(who, "p99.9", now.p999());
            keep(who, "longest", now.longest());
            felt.computeIfAbsent(ratio(who, "p99"), f -> new ArrayList<>()).add(now.p99() / before.p99());
            felt.computeIfAbsent(ratio(who, "p99.9"), f -> new ArrayList<>()).add(now.p999() / before.p999());
            Bench.say("    " + who + " " + now + " after " + before);
        }

        void missing(String who, Missing why) {
            if (missing.isEmpty()) {
                missing.add(new Series(new Figure(who, ""), List.of(), String.valueOf(why.getMessage())));
            }
        }

        private Felt open() {
            clients.window();
            LockSupport.parkNanos(length.toNanos());
            return clients.window();
        }

        private void keep(String who, String what, double value) {
            felt.computeIfAbsent(Figure.millis(who + ": " + what), f -> new ArrayList<>())
                    .add(value);
        }

        Figure ratio(String who, String percentile) {
            return new Figure(who + ": " + percentile + " by that of the window before", "times");
        }

        List<Series> series() {
            List<Series> all = new ArrayList<>();
            felt.forEach((figure, values) -> all.add(Series.of(figure, values)));
            all.addAll(missing);
            return all;
        }
    }
}

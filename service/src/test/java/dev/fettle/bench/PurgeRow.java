package dev.fettle.bench;

import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.bench.Service.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** MEMORY PURGE on many real servers: a whole run, audited, beside a shell and Ansible. */
final class PurgeRow implements Row {
    private static final Figure FETTLE_50 = Figure.seconds("Fettle, whole run, 50 at a time");
    private static final Figure FETTLE_ALL = Figure.seconds("Fettle, whole run, all at a time");
    private static final Figure FETTLE_CPU = Figure.seconds("Fettle, all at a time: CPU time of the service");
    private static final Figure SERVERS_CPU =
            Figure.seconds("Fettle, all at a time: CPU time of the servers' main threads");
    private static final Figure XARGS = Figure.seconds("xargs -P 50 redis-cli");
    private static final Figure ANSIBLE = Figure.seconds("Ansible, module command, 50 forks");
    private static final double TIMES_ANSIBLE = 30;

    @Override
    public String name() {
        return "purge";
    }

    @Override
    public Section measure(Stage stage) {
        int size = stage.options().sized(200, 20);
        List<ServerProcess> servers = start(stage, size);
        try (Service service = Service.start(stage, "runs: {parallelTargets: 256}")) {
            for (int parallel : new int[] {50, 200}) {
                service.rest().postYaml("playbooks", playbook(parallel));
            }
            service.importAll(servers.stream()
                    .<Map<String, Object>>map(server -> Map.of(
                            "name",
                            "server-" + server.port(),
                            "kind",
                            "standalone",
                            "seeds",
                            List.of(server.address()),
                            "labels",
                            Map.of("tier", "bench")))
                    .toList());
            servers.forEach(server -> service.awaitUp("server-" + server.port()));
            return section(stage, servers, service);
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private static String playbook(int parallel) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: bench-purge-%d, title: Purge, owner: bench, risk: medium}
            targets: {select: labels.tier == "bench", role: primary}
            rollout: {waves: [100%%], soak: 0s, maxParallel: %d, maxPerHost: 256, slowStart: false}
            limits: {serverShare: 100%%, maxLatency: 10s}
            steps:
              - action: memory.purge
                with: {settle: 200ms}
            """.formatted(parallel, parallel);
    }

    private Section section(Stage stage, List<ServerProcess> servers, Service service) {
        List<Series> series = Turns.take(
                stage.options().sized(5, 1),
                List.of(
                        Contender.of(FETTLE_50.name(), () -> () -> {
                            dirty(servers);
                            return Map.of(
                                    FETTLE_50, fettle(servers, service, 50).wallSeconds());
                        }),
                        Contender.of(FETTLE_ALL.name(), () -> () -> {
                            dirty(servers);
                            double theirs = mainThreads(servers);
                            double cpu = service.process().cpuSeconds();
                            double wall = fettle(servers, service, 200).wallSeconds();
                            cpu = service.process().cpuSeconds() - cpu;
                            return Map.of(
                                    FETTLE_ALL, wall, FETTLE_CPU, cpu, SERVERS_CPU, mainThreads(servers) - theirs);
                        }),
                        Contender.of(XARGS.name(), () -> xargs(stage, servers)),
                        Contender.of(ANSIBLE.name(), () -> ansible(stage, servers))));
        double best = Turns.of(series, FETTLE_ALL).median();
        String bound = shares(series, servers.size());
        return new Section(
                name(),
                "MEMORY PURGE on %d real servers".formatted(servers.size()),
                series,
                List.of(
                        Goal.atLeast(
                                "Ansible's time by the whole run's, all at a time",
                                Turns.of(series, ANSIBLE).median() / best,
                                "times",
                                TIMES_ANSIBLE,
                                bound),
                        Goal.atMost(
                                "the whole run's time by that of xargs",
                                best / Turns.of(series, XARGS).median(),
                                "times",
                                1,
                                bound)),
                List.of());
    }

    /** What a miss is made of: who used the cores meanwhile. */
    private static String shares(List<Series> series, int servers) {
        double service = Turns.of(series, FETTLE_CPU).median();
        double theirs = Turns.of(series, SERVERS_CPU).median();
        int cores = Runtime.getRuntime().availableProcessors();
        return "it is processor time: %.2f s of the service (%.1f ms a target: planned, looked at before and after, audited) and %.2f s of the servers, the database's not counted, take %.2f s on %d cores"
                .formatted(service, service * 1000 / servers, theirs, (service + theirs) / cores, cores);
    }

    private static double mainThreads(List<ServerProcess> servers) {
        return servers.stream()
                .mapToDouble(server -> Double.parseDouble(server.info("used_cpu_user_main_thread"))
                        + Double.parseDouble(server.info("used_cpu_sys_main_thread")))
                .sum();
    }

    private static Finished fettle(List<ServerProcess> servers, Service service, int parallel) {
        Finished finished = service.carryOut("bench-purge-" + parallel);
        int done = finished.run().path("tally").path("succeeded").asInt();
        if (done != servers.size()) {
            throw new IllegalStateException(done + " were purged, not " + servers.size() + ": " + finished.run());
        }
        return finished;
    }

    private static Contender.Turn xargs(Stage stage, List<ServerProcess> servers) {
        Programs.requireOnPath("redis-cli", "which talks to the servers (Debian: redis-tools)");
        Programs.requireOnPath("xargs", "which starts redis-cli");
        String ports = written(
                stage,
                "ports",
                String.join("\n", servers.stream().map(s -> "" + s.port()).toList()));
        return () -> {
            dirty(servers);
            return Map.of(
                    XARGS,
                    timed(List.of(
                            "xargs", "-a", ports, "-P", "50", "-I", "{}", "redis-cli", "-p", "{}", "memory", "purge")));
        };
    }

    private static Contender.Turn ansible(Stage stage, List<ServerProcess> servers) {
        Programs.requireOnPath("ansible", "which is what people would use");
        Programs.requireOnPath("redis-cli", "which talks to the servers (Debian: redis-tools)");
        StringBuilder hosts = new StringBuilder("[redis]\n");
        for (ServerProcess server : servers) {
            hosts.append("server-%d ansible_connection=local ansible_python_interpreter=/usr/bin/python3 port=%d\n"
                    .formatted(server.port(), server.port()));
        }
        String inventory = written(stage, "inventory", hosts.toString());
        return () -> {
            dirty(servers);
            return Map.of(
                    ANSIBLE,
                    timed(List.of(
                            "ansible",
                            "redis",
                            "-i",
                            inventory,
                            "-f",
                            "50",
                            "-m",
                            "command",
                            "-a",
                            "redis-cli -p {{ port }} memory purge")));
        };
    }

    private static double timed(List<String> command) {
        long start = System.nanoTime();
        Programs.run(command);
        return (System.nanoTime() - start) / 1e9;
    }

    /** Something to purge, for each contender the same. */
    private static void dirty(List<ServerProcess> servers) {
        String value = "x".repeat(4_000);
        for (ServerProcess server : servers) {
            try (Resp resp = server.connect()) {
                for (int i = 0; i < 200; i++) {
                    resp.send("SET", "import:" + i, value);
                }
                resp.send("FLUSHALL");
                for (int i = 0; i <= 200; i++) {
                    resp.receive();
                }
            }
        }
    }

    private static List<ServerProcess> start(Stage stage, int size) {
        List<Future<ServerProcess>> starting = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < size; i++) {
                starting.add(threads.submit(() -> ServerProcess.start(stage.engine())));
            }
        }
        List<ServerProcess> servers = new ArrayList<>();
        try {
            for (Future<ServerProcess> start : starting) {
                servers.add(start.get());
            }
            return servers;
        } catch (ExecutionException | InterruptedException e) {
            servers.forEach(ServerProcess::close);
            throw new IllegalStateException("the servers do not start: " + e.getMessage(), e);
        }
    }

    private static String written(Stage stage, String name, String text) {
        try {
            return Files.writeString(stage.folder().resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

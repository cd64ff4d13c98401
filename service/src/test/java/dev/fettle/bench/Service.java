package dev.fettle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One node of Fettle as a process of its own, as {@code ./fettle server} runs it, spoken to over REST. */
final class Service implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(15);

    private final ServiceProcess process;
    private final String database;
    private final Rest rest;

    private Service(ServiceProcess process, String database, Rest rest) {
        this.process = process;
        this.database = database;
        this.rest = rest;
    }

    /** @param yaml further lines of the configuration */
    static Service start(Stage stage, String yaml) {
        try {
            Path folder = Files.createTempDirectory(stage.folder(), "node-");
            String database = stage.postgres().create();
            ServiceProcess process = ServiceProcess.start(stage.installation(), folder, database, yaml);
            return new Service(process, database, new Rest(process.port(), token(folder.resolve("data/admin.token"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is written when the ports are open already. */
    private static String token(Path file) throws IOException {
        Await.until(LONG, file + " is written", () -> Files.size(file) > 1);
        return Files.readString(file).strip();
    }

    Rest rest() {
        return rest;
    }

    String database() {
        return database;
    }

    ServiceProcess process() {
        return process;
    }

    /** Registers a lone server and waits until Fettle has seen it. */
    void register(String name, int port, Map<String, String> labels) {
        rest.post(
                "deployments",
                Map.of(
                        "name",
                        name,
                        "kind",
                        "standalone",
                        "seeds",
                        List.of(ServerProcess.HOST + ":" + port),
                        "labels",
                        labels));
        awaitUp(name);
    }

    void awaitUp(String name) {
        Await.until(
                LONG,
                name + " is up",
                () -> rest.get("deployments/" + name + "/instances")
                        .path("items")
                        .path(0)
                        .path("status")
                        .asText()
                        .equals("up"));
    }

    /**
     * A run that is over.
     *
     * @param wallSeconds from the request for a plan to the end of the run, as the caller sees it
     */
    record Finished(double wallSeconds, JsonNode run) {}

    /** Registers all of them, those that are registered already left alone. */
    void importAll(List<Map<String, Object>> deployments) {
        JsonNode done = rest.post("deployments/import", deployments);
        if (done.path("failed").asInt() > 0) {
            throw new IllegalStateException(
                    "not all were registered: " + done.toString().substring(0, 2_000));
        }
    }

    /** Plans, asks, and waits for the end. @throws IllegalStateException where the run did not succeed */
    Finished carryOut(String playbook) {
        long start = System.nanoTime();
        return finish(start, begin(playbook, Map.of()));
    }

    /** Plans and asks. @return the id of the run, which has begun */
    String begin(String playbook, Map<String, Object> parameters) {
        JsonNode plan = rest.post("plans", Map.of("playbook", playbook, "parameters", parameters));
        JsonNode change = rest.post(
                "changes",
                Map.of(
                        "plan",
                        plan.path("id").asText(),
                        "digest",
                        plan.path("digest").asText(),
                        "reason",
                        "benchmark"));
        String id = change.path("id").asText();
        String[] run = new String[1];
        Await.until(LONG, "change " + id + " starts", () -> {
            run[0] = rest.get("changes/" + id).path("run").asText();
            return !run[0].isEmpty();
        });
        return run[0];
    }

    /**
     * Waits for the end.
     *
     * @param start when the plan was asked for, as {@link System#nanoTime()} tells it
     */
    Finished finish(long start, String run) {
        JsonNode[] last = new JsonNode[1];
        Await.until(LONG, "run " + run + " ends", () -> {
            last[0] = rest.get("runs/" + run);
            return last[0].hasNonNull("endedAt");
        });
        double wall = (System.nanoTime() - start) / 1e9;
        if (!last[0].path("state").asText().equals("succeeded")) {
            throw new IllegalStateException(
                    "the run did not succeed: " + last[0] + "; " + rest.get("runs/" + run + "/targets"));
        }
        return new Finished(wall, last[0]);
    }

    /** Ends it before its end. @throws IllegalStateException where it had ended by itself */
    void cancel(String run) {
        rest.post("runs/" + run + "/cancel", Map.of("why", "benchmark"));
        Await.until(LONG, "run " + run + " ends", () -> rest.get("runs/" + run).hasNonNull("endedAt"));
        String state = rest.get("runs/" + run).path("state").asText();
        if (!state.equals("cancelled")) {
            throw new IllegalStateException("the run was " + state + " before its window had passed");
        }
    }

    /** All that is known of what was done to a target. */
    JsonNode evidence(Finished finished, int sequence) {
        return rest.get("runs/" + finished.run().path("id").asText() + "/targets/" + sequence);
    }

    /** From the moment that a target was claimed, which comes before its step, to the end of its work. */
    static double seconds(JsonNode timed) {
        Instant from = Instant.parse(timed.path("startedAt").asText());
        Instant to = Instant.parse(timed.path("endedAt").asText());
        return Duration.between(from, to).toNanos() / 1e9;
    }

    @Override
    public void close() {
        rest.close();
        process.close();
    }
}

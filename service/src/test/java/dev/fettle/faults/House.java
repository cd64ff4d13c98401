package dev.fettle.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.postgres.CrashingPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes of Fettle on one PostgreSQL, and somebody who uses them. */
final class House implements AutoCloseable {
    private static final Duration SEEN = Duration.ofSeconds(60);

    private final Path folder;
    private final CrashingPostgres postgres;
    private final BadLink way;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final RestClient api;

    private House(Path folder, int count, String configuration) {
        this.folder = folder;
        this.postgres = CrashingPostgres.start(folder.resolve("postgres"));
        this.way = new BadLink(postgres.port(), Duration.ZERO);
        for (int i = 1; i <= count; i++) {
            nodes.add(NodeProcess.of("node-" + i, folder.resolve("node-" + i), way.port(), configuration));
        }
        try {
            nodes.getFirst().start();
            nodes.subList(1, count).forEach(node -> node.launch(Map.of()));
            nodes.subList(1, count).forEach(NodeProcess::awaitReady);
            Path token = nodes.getFirst().data().resolve("admin.token");
            Await.until(SEEN, "an administrator's token is there", () -> Files.size(token) > 0);
            api = new RestClient(Files.readString(token).strip(), this::alive);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Of that many nodes, in a folder of its own. */
    static House of(int nodes) {
        return of(nodes, "");
    }

    /** @param configuration more lines for each node's configuration file */
    static House of(int nodes, String configuration) {
        try {
            return new House(Files.createTempDirectory("fettle-faults-"), nodes, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CrashingPostgres postgres() {
        return postgres;
    }

    /** Between the nodes and PostgreSQL. */
    BadLink way() {
        return way;
    }

    RestClient api() {
        return api;
    }

    /** Somebody with a role. */
    RestClient person(String name, String role) {
        JsonNode issued = api.post("/tokens", Map.of("owner", name, "role", role));
        return new RestClient(issued.path("text").asText(), this::alive);
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    List<NodeProcess> alive() {
        return nodes.stream().filter(NodeProcess::isAlive).toList();
    }

    NodeProcess node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A deployment of one server. */
    void register(String name, ServerProcess server) {
        register(name, "standalone", List.of(server.address()));
        awaitSeen(name, server);
    }

    void register(String name, String kind, List<String> seeds) {
        register(name, kind, seeds, Map.of());
    }

    void register(String name, String kind, List<String> seeds, Map<String, ?> access) {
        api.post(
                "/deployments",
                Map.of(
                        "name",
                        name,
                        "kind",
                        kind,
                        "seeds",
                        seeds,
                        "access",
                        access,
                        "labels",
                        Map.of("tier", "cache")));
    }

    /** Until Fettle has seen the server as it is now: this incarnation, in this role. */
    void awaitSeen(String deployment, ServerProcess server) {
        Await.until(SEEN, "Fettle has seen " + server + " as it is now", () -> {
            String role = server.info("role").equals("master") ? "primary" : "replica";
            String runId = server.info("run_id");
            for (JsonNode instance : api.all("/deployments/" + deployment + "/instances")) {
                if (instance.path("runId").asText().equals(runId)) {
                    return instance.path("status").asText().equals("up")
                            && instance.path("role").asText().equals(role);
                }
            }
            return false;
        });
    }

    void store(String playbook) {
        api.postYaml("/playbooks", playbook);
    }

    /** Plans, asks for it, and waits for its run. */
    String start(String playbook) {
        return start(playbook, "true");
    }

    String start(String playbook, String select) {
        JsonNode plan = api.post("/plans", Map.of("playbook", playbook, "select", select));
        return startPlanned(plan);
    }

    String startPlanned(JsonNode plan) {
        return startPlanned(plan, api);
    }

    String startPlanned(JsonNode plan, RestClient by) {
        return awaitRun(request(plan, by), by);
    }

    /** Plans and asks for it, has it approved by somebody else, and waits for its run. */
    String startApproved(String playbook, String select, RestClient approver) {
        JsonNode plan = api.post("/plans", Map.of("playbook", playbook, "select", select));
        if (plan.path("totals").path("targets").asInt(1) == 0) {
            throw new AssertionError(
                    "nothing planned: " + api.get("/plans/" + plan.path("id").asText() + "/left-out"));
        }
        String change = request(plan, api);
        approver.post(
                "/changes/" + change + "/votes",
                Map.of("approve", true, "digest", plan.path("digest").asText()));
        return awaitRun(change, api);
    }

    private static String request(JsonNode plan, RestClient by) {
        JsonNode change = by.post(
                "/changes",
                Map.of(
                        "plan",
                        plan.path("id").asText(),
                        "digest",
                        plan.path("digest").asText(),
                        "reason",
                        "a fault is to come"));
        return change.path("id").asText();
    }

    private static String awaitRun(String id, RestClient by) {
        String[] run = {""};
        Await.until(Duration.ofSeconds(45), "change " + id + " becomes a run", () -> {
            JsonNode now = by.get("/changes/" + id);
            run[0] = now.path("run").asText("");
            if (List.of("superseded", "expired", "rejected", "withdrawn")
                    .contains(now.path("state").asText())) {
                throw new AssertionError("the change is " + now);
            }
            return !run[0].isEmpty();
        });
        return run[0];
    }

    boolean isOver(String run) {
        return List.of("succeeded", "failed", "cancelled")
                .contains(api.get("/runs/" + run).path("state").asText());
    }

    /** The nodes that work on the run's targets at this moment. */
    List<NodeProcess> atWork(String run) {
        return atWork(run, api);
    }

    /** The same, by the word of one node: one that stands still would hold up the answer. */
    List<NodeProcess> atWork(String run, RestClient asked) {
        return asked.all("/runs/" + run + "/targets?state=running").stream()
                .map(target -> asked.get("/runs/" + run + "/targets/"
                                + target.path("sequence").asInt())
                        .path("node")
                        .asText())
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(this::node)
                .toList();
    }

    /** What it has done on one server so far, in keys visited. */
    long done(String run, String address) {
        return api.all("/runs/" + run + "/targets").stream()
                .filter(target -> target.path("address").asText().equals(address))
                .mapToLong(target -> target.path("done").asLong())
                .sum();
    }

    /** What it has done so far, over all targets, in keys visited. */
    long done(String run) {
        return api.all("/runs/" + run + "/targets").stream()
                .mapToLong(target -> target.path("done").asLong())
                .sum();
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        way.close();
        postgres.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot delete " + folder + ": " + e);
        }
    }
}

package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.failover.LossCheck;
import dev.fettle.failover.LossResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A shard that Fettle looks after and that clients write to while something breaks; and what must be true of it then. */
final class BusyShard implements AutoCloseable {
    /** How long the servers of a kind need to agree once the cause of a fault is gone. */
    private static final Duration TO_AGREE = Duration.ofSeconds(20);

    private static final Duration HELD_BACK = Duration.ofSeconds(1);

    private final House house;
    private final String name;
    private final Topology topology;
    private final String select;

    private BusyShard(House house, String name, Topology topology) {
        this.house = house;
        this.name = name;
        this.topology = topology;
        house.register(
                name,
                topology.kind().name().toLowerCase(Locale.ROOT),
                topology.seeds(),
                topology.sentinels().isEmpty() ? Map.of() : Map.of("masterName", topology.primaryName()));
        topology.servers().forEach(server -> house.awaitSeen(name, server));
        this.select = "deployment == \"" + name + "\" && shard == \"" + shardOf(topology.primary()) + "\"";
    }

    /** The first shard of a new topology: one replica in a cluster, two elsewhere. */
    static BusyShard start(House house, String name, Topology.Kind kind, Engine engine) {
        return of(
                house,
                name,
                switch (kind) {
                    case STANDALONE -> throw new IllegalArgumentException("a lone server cannot be failed over");
                    case REPLICATION -> Topology.replication(engine, 2);
                    case SENTINEL -> Topology.sentinel(engine, 2, 3);
                    case CLUSTER -> Topology.cluster(engine, 3, 1);
                });
    }

    static BusyShard of(House house, String name, Topology topology) {
        try {
            return new BusyShard(house, name, topology);
        } catch (RuntimeException | AssertionError e) {
            topology.close();
            throw e;
        }
    }

    private String shardOf(ServerProcess server) {
        for (JsonNode instance : house.api().all("/deployments/" + name + "/instances")) {
            if (instance.path("address").asText().equals(server.address())) {
                return instance.path("shard").asText();
            }
        }
        throw new AssertionError(server + " is no instance of " + name);
    }

    Topology topology() {
        return topology;
    }

    /** The condition that selects it. */
    String select() {
        return select;
    }

    /** Its primary and its replicas, as they were started. */
    List<ServerProcess> servers() {
        Topology.Shard shard = topology.shards().getFirst();
        return Stream.concat(Stream.of(shard.primary()), shard.replicas().stream())
                .toList();
    }

    /** What is done to it; all its servers must be alive at the end. */
    @FunctionalInterface
    interface Deed {
        void carryOut();
    }

    /**
     * Lets clients write before, meanwhile and afterwards.
     *
     * @param twoPrimaries for how long at most more than one server may say that it is the primary
     */
    LossResult whileWritten(Duration twoPrimaries, Deed deed) {
        LossResult result;
        try (RoleWatch watch = RoleWatch.over(servers())) {
            result = LossCheck.standard().around(topology, deed::carryOut);
            Results.worst("two primaries ms", watch.twoPrimaries().toMillis());
            assertThat(watch.twoPrimaries()).as("two primaries").isLessThanOrEqualTo(twoPrimaries);
        }
        Results.worst("no write for ms", result.longestGapOfShard().toMillis());
        return result;
    }

    /**
     * Waits until the living have one primary that takes writes, all others follow it, and whatever was set is as it was.
     *
     * @throws IllegalStateException where that does not come about
     */
    void awaitWhole() {
        List<String> complaints = new ArrayList<>();
        Await.until(TO_AGREE, () -> "the shard is whole: " + complaints, () -> {
            complaints.clear();
            check(complaints);
            return complaints.isEmpty();
        });
    }

    private void check(List<String> complaints) {
        List<ServerProcess> living =
                servers().stream().filter(ServerProcess::isAlive).toList();
        List<ServerProcess> primaries = living.stream()
                .filter(server -> server.info("role").equals("master"))
                .toList();
        if (primaries.size() != 1) {
            complaints.add("primaries " + primaries);
            return;
        }
        ServerProcess primary = primaries.getFirst();
        for (ServerProcess server : living) {
            if (!server.equals(primary)
                    && !(server.info("master_port").equals(String.valueOf(primary.port()))
                            && server.info("master_link_status").equals("up"))) {
                complaints.add(server + " does not follow " + primary);
            }
            if (!List.of("", "no-failover").contains(server.info("master_failover_state"))) {
                complaints.add(server + " is at " + server.info("master_failover_state"));
            }
            Object priority = server.command("CONFIG", "GET", "replica-priority");
            if (!List.of("replica-priority", "100").equals(priority)) {
                complaints.add(server + " has " + priority);
            }
        }
        if (!writes(primary)) {
            complaints.add(primary + " holds writers back");
        }
        for (ServerProcess sentinel : topology.sentinels()) {
            if (sentinel.isAlive()) {
                checkSentinel(complaints, sentinel, primary);
            }
        }
    }

    private static boolean writes(ServerProcess primary) {
        long began = System.nanoTime();
        try {
            primary.command("SET", "written-by-hand", "v");
        } catch (RuntimeException elsewhere) {
            return String.valueOf(elsewhere.getMessage()).contains("MOVED");
        }
        return System.nanoTime() - began < HELD_BACK.toNanos();
    }

    private void checkSentinel(List<String> complaints, ServerProcess sentinel, ServerProcess primary) {
        Object named = sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.primaryName());
        if (!List.of(ServerProcess.HOST, String.valueOf(primary.port())).equals(named)) {
            complaints.add(sentinel + " names " + named);
        }
        if (sentinel.command("SENTINEL", "MASTER", topology.primaryName()) instanceof List<?> fields
                && !fields.get(fields.indexOf("quorum") + 1).equals("2")) {
            complaints.add(sentinel + " has another quorum: " + fields);
        }
    }

    /** Writes that many MB to the server that was its primary when it started; it may be failed over meanwhile. */
    void grow(int megabytes) {
        String megabyte = "x".repeat(1 << 20);
        try (Resp resp = topology.primary().connect()) {
            for (int i = 0; i < megabytes; i++) {
                resp.command("SET", "large-" + i, megabyte);
            }
        } catch (RespException handedOver) {
            // Then nobody is behind any more.
            System.out.println("[fault] not all was written: " + handedOver.getMessage());
        }
    }

    /** What a person would send. @return what was answered */
    String failOverByHand() {
        boolean cluster = topology.kind() == Topology.Kind.CLUSTER;
        for (ServerProcess server : servers()) {
            try {
                if (server.info("role").equals(cluster ? "slave" : "master")) {
                    return "by hand: " + (cluster ? server.command("CLUSTER", "FAILOVER") : server.command("FAILOVER"));
                }
            } catch (RuntimeException refused) {
                return "by hand refused: " + refused.getMessage();
            }
        }
        return "nothing by hand";
    }

    /** Starts those again that are down. */
    void revive() {
        Stream.concat(topology.servers().stream(), topology.sentinels().stream())
                .filter(server -> !server.isAlive())
                .forEach(ServerProcess::restart);
    }

    @Override
    public void close() {
        topology.close();
        try {
            house.api().delete("/deployments/" + name);
        } catch (AssertionError atWork) {
            System.out.println("[fault] " + name + " stays registered: " + atWork.getMessage());
        }
    }
}

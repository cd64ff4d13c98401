package dev.fettle.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The fleet of the demo: a deployment of each kind, a fragmented one, on real servers, and one server more. */
final class DemoFleet implements AutoCloseable {
    static final String SESSIONS = "session-cache";
    static final String CATALOG = "catalog-cache";
    static final String GAME = "leaderboards";
    static final String SHOP = "carts";
    static final String PROFILES = "profile-cache";
    /** Not registered, so that whoever tries the demo has something to register. */
    static final String SPARE = "spare";

    /** A deployment as a user would register it, and the servers behind it. */
    record Member(String name, Map<String, String> labels, Topology topology) {}

    private final List<Member> members;

    private DemoFleet(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /** Starts all its servers side by side and fills them. @throws IllegalStateException with what does not start */
    static DemoFleet start(Engine engine) {
        List<Callable<Member>> starters = List.of(
                () -> new Member(
                        SESSIONS, Map.of("env", "dev", "tier", "cache"), filled(SESSIONS, Topology.standalone(engine))),
                () -> new Member(
                        CATALOG,
                        Map.of("env", "prod", "tier", "cache"),
                        filled(CATALOG, Topology.replication(engine, 2))),
                () -> new Member(
                        GAME, Map.of("env", "staging", "tier", "game"), filled(GAME, Topology.sentinel(engine, 2, 3))),
                () -> new Member(
                        SHOP, Map.of("env", "prod", "tier", "shop"), filled(SHOP, Topology.cluster(engine, 3, 1))),
                () -> new Member(
                        PROFILES,
                        Map.of("env", "dev", "tier", "cache"),
                        filled(PROFILES, Topology.replication(engine, 1))),
                () -> new Member(SPARE, Map.of(), filled(SPARE, Topology.standalone(engine))));
        List<Member> started = new ArrayList<>();
        List<Future<Member>> starts;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            starts = starters.stream().map(threads::submit).toList();
        }
        IllegalStateException failure = null;
        for (Future<Member> start : starts) {
            try {
                started.add(start.get());
            } catch (ExecutionException e) {
                failure = new IllegalStateException("the fleet does not start: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IllegalStateException("interrupted while starting the fleet", e);
            }
        }
        DemoFleet fleet = new DemoFleet(started);
        if (failure != null) {
            fleet.close();
            throw failure;
        }
        return fleet;
    }

    private static Topology filled(String name, Topology topology) {
        try {
            Seeds.fill(name, topology);
            return topology;
        } catch (RuntimeException e) {
            topology.close();
            throw e;
        }
    }

    List<Member> members() {
        return members;
    }

    /** Those that the demo registers itself. */
    List<Member> registered() {
        return members.stream().filter(member -> !member.name().equals(SPARE)).toList();
    }

    Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many servers, Sentinels among them. */
    int size() {
        return members.stream()
                .mapToInt(m ->
                        m.topology().servers().size() + m.topology().sentinels().size())
                .sum();
    }

    @Override
    public void close() {
        members.forEach(member -> member.topology().close());
    }
}

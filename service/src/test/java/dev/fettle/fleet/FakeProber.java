package dev.fettle.fleet;

import dev.fettle.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers that are only said to exist. */
final class FakeProber implements Prober {
    static final Engine VALKEY = new Engine("valkey", "8.0.1", "7.2.4");
    static final Capabilities CAN_SCAN = new Capabilities(Map.of("scan", Capabilities.Verdict.YES));

    final Map<String, Topology> topologies = new ConcurrentHashMap<>();
    final Map<Address, Sighting> sightings = new ConcurrentHashMap<>();
    final AtomicInteger discoveries = new AtomicInteger();
    final AtomicInteger probes = new AtomicInteger();
    volatile Capabilities capabilities = CAN_SCAN;

    void members(String deployment, Topology.Member... members) {
        topologies.put(deployment, new Topology(List.of(members), List.of()));
    }

    static Topology.Member member(String host, Role role, String runId) {
        return new Topology.Member(new Address(host, 6379), "0", role, runId);
    }

    void seen(String host, Role role, String runId) {
        sightings.put(new Address(host, 6379), new Sighting.Seen(runId, role, VALKEY, SampleFacts.FACTS));
    }

    void unreachable(String host, String reason) {
        sightings.put(new Address(host, 6379), new Sighting.Unreachable(reason));
    }

    @Override
    public Topology discover(Deployment deployment) {
        discoveries.incrementAndGet();
        Topology topology = topologies.get(deployment.name());
        if (topology == null) {
            throw Problem.invalid("no-seed-answers", "seeds[0]", "refuses the connection", "a server that answers");
        }
        return topology;
    }

    @Override
    public SlotView slots(Deployment deployment, Address address) {
        throw Problem.invalid("no-answer", "", address + " is no node of a cluster", "a node of a cluster");
    }

    @Override
    public SlotMap slotMap(Deployment deployment) {
        throw Problem.invalid("no-answer", "", deployment.name() + " is no cluster", "a cluster");
    }

    @Override
    public Sighting look(Deployment deployment, Address address) {
        return sightings.getOrDefault(address, new Sighting.Unreachable("refuses the connection"));
    }

    @Override
    public Capabilities probe(Deployment deployment, Address address, Engine engine) {
        probes.incrementAndGet();
        return capabilities;
    }
}

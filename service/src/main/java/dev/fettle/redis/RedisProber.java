package dev.fettle.redis;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.SlotMap;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Topology;
import java.util.Set;

/** Asks servers, one short connection per question. */
final class RedisProber implements Prober {
    private final Discovering discovering;
    private final Looking looking;
    private final Probing probing;

    RedisProber(Wires wires, Set<String> commands) {
        this.discovering = new Discovering(wires);
        this.looking = new Looking(wires);
        this.probing = new Probing(wires, commands);
    }

    @Override
    public Topology discover(Deployment deployment) {
        return discovering.discover(deployment);
    }

    @Override
    public Sighting look(Deployment deployment, Address address) {
        return looking.look(deployment.access(), address);
    }

    @Override
    public SlotView slots(Deployment deployment, Address address) {
        return discovering.slots(deployment, address);
    }

    @Override
    public SlotMap slotMap(Deployment deployment) {
        return discovering.slotMap(deployment);
    }

    @Override
    public Capabilities probe(Deployment deployment, Address address, Engine engine) {
        return probing.probe(deployment.access(), address);
    }
}

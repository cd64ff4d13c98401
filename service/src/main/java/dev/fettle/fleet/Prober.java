package dev.fettle.fleet;

/** Asks servers. The port to whatever speaks their protocol. */
public interface Prober {
    /**
     * Finds the members of a deployment, asking its seeds one after the other until one answers.
     *
     * @throws dev.fettle.Problem where no seed answers, or what answers is not of the deployment's kind; one detail a
     *     seed, with its reason
     */
    Topology discover(Deployment deployment);

    /** Reads one server's facts. Never throws for what a server does: an answer that never comes is a fact too. */
    Sighting look(Deployment deployment, Address address);

    /** Finds out by trying, without changing anything, what a server can do and our user may do. */
    Capabilities probe(Deployment deployment, Address address, Engine engine);
}

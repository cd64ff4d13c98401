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

    /**
     * Which slots one primary of a cluster holds, by its own word.
     *
     * @throws dev.fettle.Problem where it does not say
     */
    SlotView slots(Deployment deployment, Address address);

    /**
     * Who holds which slots of a cluster, by the word of the first seed that answers.
     *
     * @throws dev.fettle.Problem where none does; one detail a seed
     */
    SlotMap slotMap(Deployment deployment);

    /** Finds out by trying, without changing anything, what a server can do and our user may do. */
    Capabilities probe(Deployment deployment, Address address, Engine engine);
}

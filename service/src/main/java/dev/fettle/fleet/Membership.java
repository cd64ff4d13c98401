package dev.fettle.fleet;

import dev.fettle.Problem;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Brings the stored members of a deployment in line with what discovery found. To be used within a transaction. */
final class Membership {
    private final FleetStore fleet;

    Membership(FleetStore fleet) {
        this.fleet = fleet;
    }

    /** Where a change of a member is told: the deployment whose member it is, its address, and what happened. */
    @FunctionalInterface
    interface Story {
        void changed(String deployment, Address address, String what);
    }

    /**
     * @return what was found, under the names that its shards have in the store
     * @throws Problem where a server is a member of another deployment
     */
    Topology reconcile(Deployment deployment, Topology found, Instant now, Story story) {
        if (found.members().isEmpty()) {
            // Nobody is gone because nobody was named.
            return found;
        }
        List<Instance> stored = fleet.instances(deployment.id());
        Topology topology = ShardNames.kept(stored, found);
        Map<Address, Instance> known = new HashMap<>();
        for (Instance instance : stored) {
            known.put(instance.address(), instance);
        }
        Set<Address> named = new HashSet<>();
        for (Topology.Member member : topology.members()) {
            if (named.add(member.address())) {
                Instance was = known.get(member.address());
                if (was == null || was.status() == Instance.Status.GONE) {
                    join(deployment, member, was != null, now, story);
                } else {
                    place(was, member, story);
                }
            }
        }
        for (Instance was : known.values()) {
            if (was.status() != Instance.Status.GONE && !named.contains(was.address())) {
                fleet.gone(was.id(), now, "no longer a member of " + deployment.name());
                story.changed(deployment.name(), was.address(), "left");
            }
        }
        return topology;
    }

    private void join(Deployment deployment, Topology.Member member, boolean back, Instant now, Story story) {
        fleet.memberAt(member.address()).ifPresent(other -> takeOver(deployment, member, other, now, story));
        fleet.memberElsewhere(deployment.id(), member.runId()).ifPresent(other -> {
            // A host name and its address, or two addresses of one host: two shards to us, and one server.
            throw Problem.conflict(
                    "server-taken",
                    member.address() + " is the same server as " + other.address() + ", a member of deployment '"
                            + other.deployment() + "' already; a server belongs to one deployment");
        });
        fleet.put(deployment.id(), member);
        story.changed(
                deployment.name(),
                member.address(),
                (back ? "came back as " : "joined as ") + words(member.role()) + " of shard " + member.shard());
    }

    /**
     * An address of another deployment's member: the same server in two deployments would have two writers at once. Where
     * the address was given to another server meanwhile, as schedulers of containers do, it moves.
     */
    private void takeOver(Deployment deployment, Topology.Member member, Instance other, Instant now, Story story) {
        boolean known = !member.runId().isEmpty() && !other.runId().isEmpty();
        boolean another = known ? !member.runId().equals(other.runId()) : other.status() == Instance.Status.UNREACHABLE;
        if (!another) {
            throw Problem.conflict(
                    "server-taken",
                    member.address() + " is a member of deployment '" + other.deployment()
                            + "' already; a server belongs to one deployment");
        }
        fleet.gone(other.id(), now, "its address now belongs to " + deployment.name());
        story.changed(other.deployment(), other.address(), "left: its address now belongs to " + deployment.name());
    }

    private void place(Instance was, Topology.Member member, Story story) {
        // What a server says of itself is newer than what others say of it: a cluster gossips for seconds.
        boolean saidItself = was.status() == Instance.Status.UP && was.role() != Role.UNKNOWN;
        Role role = saidItself || member.role() == Role.UNKNOWN ? was.role() : member.role();
        if (role == was.role() && member.shard().equals(was.shard())) {
            return;
        }
        fleet.place(was.id(), member.shard(), role);
        if (!member.shard().equals(was.shard())) {
            story.changed(was.deployment(), was.address(), "moved from shard " + was.shard() + " to " + member.shard());
        }
        if (role != was.role() && was.role() != Role.UNKNOWN) {
            story.changed(was.deployment(), was.address(), roleChange(was.role(), role));
        }
    }

    static String roleChange(Role was, Role is) {
        return "became " + words(is) + ", was " + words(was);
    }

    private static String words(Role role) {
        return role == Role.UNKNOWN ? "member" : role.name().toLowerCase(Locale.ROOT);
    }
}

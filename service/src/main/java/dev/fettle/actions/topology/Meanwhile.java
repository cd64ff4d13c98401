package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a shard still is as it must be before one more of its servers is ended: between two of them a replica may die,
 * slots may begin to move, or a person may pause the run for hours. Only reads.
 */
final class Meanwhile {
    /** In a cluster each look asks many servers. */
    static final Duration EVERY = Duration.ofSeconds(1);

    private final Shard shard;
    private final Session session;
    private final RestartParams params;

    Meanwhile(Shard shard, Session session, RestartParams params) {
        this.shard = shard;
        this.session = session;
        this.params = params;
    }

    /**
     * Waits for what goes by itself, such as a snapshot or a link, as long as a server may take to be in step.
     *
     * @param servers all of the shard
     * @param next the one that is to be ended
     * @return what is in the way; empty where nothing is
     * @throws dev.fettle.action.Stopped as soon as the run is asked to stop
     */
    String obstacle(List<Address> servers, Address next) {
        InStep inStep = new InStep(shard);
        Clock clock = new Clock(shard);
        long began = shard.nanoTime();
        String obstacle = now(servers, next, inStep);
        while (!obstacle.isEmpty() && clock.since(began).compareTo(params.patience()) < 0) {
            session.pause(EVERY);
            obstacle = now(servers, next, inStep);
        }
        return obstacle;
    }

    private String now(List<Address> servers, Address next, InStep inStep) {
        try {
            return String.join("; ", obstacles(servers, next, inStep));
        } catch (TargetFault silent) {
            return String.valueOf(silent.getMessage());
        }
    }

    private List<String> obstacles(List<Address> servers, Address next, InStep inStep) {
        Picture picture = Picture.of(shard);
        List<String> obstacles = new ArrayList<>();
        for (Address server : servers) {
            if (picture.at(server).isEmpty()) {
                obstacles.add(
                        picture.silent().getOrDefault(server, server + " is not named by its neighbours any more"));
            }
        }
        if (picture.primaries().size() != 1) {
            obstacles.add(picture.primaries().size() + " servers of the shard say that they are its primary");
        }
        if (!obstacles.isEmpty()) {
            return obstacles;
        }
        Address primary = picture.primaries().getFirst().address();
        for (Member replica : picture.replicas()) {
            String not = inStep.not(replica.address(), primary);
            if (not != null) {
                obstacles.add(not);
            }
        }
        if (!obstacles.isEmpty()) {
            return obstacles;
        }
        // What another one writes to its disk meanwhile is in nobody's way.
        List<Member> asked = picture.members().stream()
                .filter(member -> member.address().equals(next) || member.isPrimary())
                .toList();
        List<Check> checks = new ArrayList<>(new RestartChecks(shard, params)
                .of(new Picture(asked, picture.silent(), picture.sentinels(), picture.topology())));
        if (shard.deployment().kind() == Kind.CLUSTER) {
            checks.addAll(new ClusterChecks(shard, picture).of(primary, null));
        }
        checks.stream().filter(check -> !check.go()).map(Check::words).forEach(obstacles::add);
        return obstacles;
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One restart of a shard, in its order. */
record Rolling(Shard shard, Session session, RestartParams params) {
    /** Names of hosts lead to another address after half a minute at the latest, where it has changed. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final String RESTARTED = "restarted";

    /** Under which the handover to a replica is written down. */
    private static final String FAILOVER = "failover";

    Outcome carryOut() {
        ServerRestart restart = new ServerRestart(shard, session, params.way(), params.patience());
        if (servers().stream().noneMatch(restart::hasBegun)) {
            String refusal = refusal(Picture.of(shard));
            if (!refusal.isEmpty()) {
                return new Outcome.Refused(refusal);
            }
        }
        List<Address> servers = servers();
        return servers.size() == 1 ? alone(restart, servers.getFirst()) : rolling(restart, servers);
    }

    /** In the order that was settled; none before that. */
    private List<Address> servers() {
        return session.settled("order").orElse("").lines().map(Address::parse).toList();
    }

    /** Asked again by every attempt as long as no server was ended; where nothing is in the way the order is settled. */
    private String refusal(Picture picture) {
        String refusal =
                ShardRestart.chosen(shard, params, picture, this::byHand).refusal();
        if (!refusal.isEmpty()) {
            return refusal;
        }
        String now = order(picture);
        String settled = session.settled("order", () -> now);
        return settled.equals(now)
                ? ""
                : "the shard has other servers or another primary than when its restart was begun, and none was ended"
                        + " yet: make a new plan";
    }

    /** The replicas, and last the primary. */
    private static String order(Picture picture) {
        return Stream.of(picture.replicas(), picture.primaries())
                .flatMap(members -> members.stream()
                        .map(member -> member.address().toString())
                        .sorted())
                .collect(Collectors.joining("\n"));
    }

    /** How far it is, for a person. */
    String stands() {
        List<Address> servers = servers();
        ServerRestart restart = new ServerRestart(shard, session, params.way(), params.patience());
        long done = servers.stream().filter(restart::isDone).count();
        return "restarted " + done + " of " + servers.size() + " servers"
                + Handover.over(session, FAILOVER).map(words -> "; " + words).orElse("");
    }

    private Outcome alone(ServerRestart restart, Address server) {
        String unwritten = params.disposable() || restart.hasBegun(server) ? null : restart.unwritten(server);
        if (unwritten != null) {
            return new Outcome.Refused(unwritten);
        }
        String why = restart.alone(server, params.disposable());
        progress(restart, List.of(server));
        return why == null ? new Outcome.Done("restarted " + server) : new Outcome.TargetFailed(why);
    }

    private Outcome rolling(ServerRestart restart, List<Address> servers) {
        Address primary = servers.getLast();
        String unkept = unkept(restart, servers);
        if (unkept != null) {
            return new Outcome.Refused(unkept);
        }
        for (Address replica : servers.subList(0, servers.size() - 1)) {
            Outcome failed = replica(restart, servers, replica);
            if (failed != null) {
                return failed;
            }
        }
        if (!restart.hasBegun(primary) && isPrimary(primary)) {
            Outcome failed = isHandingOver() ? null : inTheWay(restart, servers, primary);
            failed = failed == null ? handover(FAILOVER, null) : failed;
            if (failed != null) {
                return failed;
            }
        }
        Outcome last = replica(restart, servers, primary);
        if (last != null) {
            return last;
        }
        if (params.failBack()) {
            Outcome failed = handover("back", primary);
            if (failed != null) {
                return failed;
            }
        }
        return new Outcome.Done("restarted " + servers.size() + " servers, one after the other; "
                + (params.failBack() ? primary + " is the primary again" : "another one is the primary"));
    }

    /** @return null where it is restarted and in step */
    private @Nullable Outcome replica(ServerRestart restart, List<Address> servers, Address server) {
        Outcome obstacle = inTheWay(restart, servers, server);
        if (obstacle != null) {
            return obstacle;
        }
        String why = restart.replica(server);
        if (why != null) {
            return new Outcome.TargetFailed(why + "; " + stands());
        }
        progress(restart, servers);
        return null;
    }

    /** What is asked again before one more server is ended; the first one was asked for before the order was settled. */
    private @Nullable Outcome inTheWay(ServerRestart restart, List<Address> servers, Address next) {
        if (restart.hasBegun(next) || servers.stream().noneMatch(restart::hasBegun)) {
            return null;
        }
        String obstacle = new Meanwhile(shard, session, params).obstacle(servers, next);
        return obstacle.isEmpty()
                ? null
                : new Outcome.TargetFailed(next + " is not restarted, since meanwhile " + obstacle + "; " + stands()
                        + ". Mend that, and make a new plan: it restarts all of them");
    }

    private boolean byHand(Address primary) {
        return params.lossy() && LossyWay.isNeeded(shard, primary);
    }

    /** Asked of all before any is restarted. */
    private @Nullable String unkept(ServerRestart restart, List<Address> servers) {
        if (servers.stream().anyMatch(restart::hasBegun)) {
            return null;
        }
        return Stream.concat(
                        servers.stream().map(restart::unkept),
                        shard.topology().sentinels().stream().map(each -> PinnedWay.lacksRight(shard, each)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Somebody else may have failed the shard over meanwhile: then there is nothing to hand over, unless we began to. */
    private boolean isPrimary(Address server) {
        return isHandingOver() || Picture.member(shard, server).isPrimary();
    }

    private boolean isHandingOver() {
        return Handover.isUnderWay(session, FAILOVER)
                || Handover.over(session, FAILOVER).isPresent();
    }

    private void progress(ServerRestart restart, List<Address> servers) {
        long done = servers.stream().filter(restart::isDone).count();
        session.progress(done, servers.size());
        session.count(RESTARTED, done - session.counted(RESTARTED));
    }

    /** A server that has just come back may not be named by all yet, or lag for a moment: nothing is refused for that. */
    private void awaitNoObstacle(String name, @Nullable Address wanted) {
        if (Handover.isUnderWay(session, name) || Handover.over(session, name).isPresent()) {
            return;
        }
        Clock clock = new Clock(shard);
        long began = shard.nanoTime();
        while (!isClear(wanted) && clock.since(began).compareTo(SETTLING) < 0) {
            session.pause(Meanwhile.EVERY);
        }
    }

    private boolean isClear(@Nullable Address wanted) {
        try {
            return ShardRestart.choice(shard, params, wanted, this::byHand)
                    .of(Picture.of(shard))
                    .refusal()
                    .isEmpty();
        } catch (TargetFault silent) {
            return false;
        }
    }

    private @Nullable Outcome handover(String name, @Nullable Address wanted) {
        Handover handover = new Handover(
                session,
                Ways.named(shard, session, params.timeout()),
                new Aftermath(shard, session, params.patience()),
                name);
        awaitNoObstacle(name, wanted);
        Outcome outcome = handover.carryOut(
                () -> ShardRestart.choice(shard, params, wanted, this::byHand).of(Picture.of(shard)));
        // What was restarted before stays restarted, so nothing here is refused as if nothing had been done.
        return outcome instanceof Outcome.Refused || outcome instanceof Outcome.TargetFailed
                ? new Outcome.TargetFailed((wanted == null
                                ? "the replicas are restarted, the primary is not: "
                                : "all are restarted, the one that was the primary is not so again: ")
                        + outcome.summary())
                : outcome;
    }
}

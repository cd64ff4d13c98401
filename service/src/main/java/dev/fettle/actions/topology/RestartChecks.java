package dev.fettle.actions.topology;

import dev.fettle.action.Durations;
import dev.fettle.action.Restarts;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the servers of a shard may be restarted; only reads. */
final class RestartChecks {
    /** The most that may be asked for. */
    private static final Duration MOST_PATIENCE = Duration.ofHours(6);

    private final Shard shard;
    private final RestartParams params;

    RestartChecks(Shard shard, RestartParams params) {
        this.shard = shard;
        this.params = params;
    }

    /** Of a shard with replicas; what a failover asks for comes on top. */
    List<Check> of(Picture picture) {
        List<Keeping> keepings = picture.members().stream()
                .map(member -> Keeping.of(shard, member))
                .toList();
        List<Check> checks = new ArrayList<>();
        for (Keeping keeping : keepings) {
            checks.addAll(ofServer(keeping));
            Resync.fullCopy(keeping).ifPresent(checks::add);
        }
        picture.primaries().forEach(primary -> checks.add(Resync.backlog(picture, primary)));
        checks.add(crash(keepings, picture.replicas().size()));
        checks.addAll(Room.of(picture.members()));
        return checks;
    }

    private List<Check> ofServer(Keeping keeping) {
        Member member = keeping.member();
        List<Check> checks = new ArrayList<>();
        if (member.flag("rdb_bgsave_in_progress") || member.flag("aof_rewrite_in_progress")) {
            checks.add(Check.noGo(member.address()
                    + " is writing a snapshot or rewriting its append-only file: wait until it" + " is done"));
        }
        if (shard.deployment().kind() != Kind.CLUSTER
                && shard.deployment().kind() != Kind.STANDALONE
                && member.text("config_file").isEmpty()) {
            checks.add(Check.noGo(
                    member.address() + " was started without a configuration file, so it would come back in the"
                            + " role that its command line gives it: start it with one"));
        }
        if (keeping.appends() && !member.text("aof_last_write_status").equals("ok")) {
            checks.add(
                    Check.noGo(member.address() + " could not write its append-only file last time: look at its disk"));
        }
        if (keeping.saves() && member.text("rdb_last_bgsave_status").equals("err")) {
            checks.add(Check.noGo(member.address()
                    + " could not write its last snapshot, and one that cannot does not shut down: look at its disk and"
                    + " its log, and have it write one (BGSAVE)"));
        }
        snapshot(keeping, checks);
        return checks;
    }

    private void snapshot(Keeping keeping, List<Check> checks) {
        String address = keeping.member().address().toString();
        Duration took = Duration.ofSeconds(keeping.member().number("rdb_last_bgsave_time_sec"));
        if (took.compareTo(params.patience()) > 0) {
            Duration better = took.multipliedBy(3);
            checks.add(Check.noGo(address + " took " + Durations.format(took)
                    + " for its last snapshot, and patience is "
                    + Durations.format(params.patience()) + ", in which it has to be back and in step: raise patience"
                    + " to " + Durations.format(better.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : better)));
        } else if (took.isPositive()) {
            checks.add(Check.go(address + " took " + Durations.format(took)
                    + " for its last snapshot: its supervisor must wait longer than that before it kills it"));
        } else if (took.isNegative() && keeping.saves()) {
            checks.add(Check.go(address + " has written no snapshot since it was started, so how long one takes is not"
                    + " known: its supervisor must wait for it before it kills it"));
        }
    }

    /** What a crash in mid-restart would cost. Not refused: caches are run like that. */
    private static Check crash(List<Keeping> keepings, int replicas) {
        String bare = addresses(keepings.stream().filter(Keeping::isOnNoDisk).toList());
        if (!bare.isEmpty()) {
            return Check.go("at stake: the data of " + bare + " is on no disk (no append-only file, no save points)."
                    + (replicas == 1 ? " While one server is restarted the other has the only copy." : "")
                    + " Should the primary crash meanwhile and be started again before another server has its"
                    + " place, it comes back empty, and its replicas copy that. Where the data matters, turn"
                    + " persistence on first");
        }
        List<Keeping> unknown = keepings.stream()
                .filter(keeping -> !keeping.appends() && !keeping.save().isKnown())
                .toList();
        if (!unknown.isEmpty()) {
            return Check.go("at stake, perhaps: whether " + addresses(unknown)
                    + " write their data to a disk is not known. A primary that does not, crashes meanwhile and is"
                    + " started again comes back empty, and its replicas copy that");
        }
        return Check.go("all servers keep their data on a disk: a primary that crashes meanwhile comes back with "
                + (keepings.stream().allMatch(Keeping::appends)
                        ? "its append-only file"
                        : "what it wrote last: of its snapshot, where it has no append-only file, some changes may be"
                                + " missing (" + unsaved(keepings) + " at present)"));
    }

    private static long unsaved(List<Keeping> keepings) {
        return keepings.stream()
                .filter(keeping -> keeping.member().isPrimary())
                .mapToLong(keeping -> keeping.member().number("rdb_changes_since_last_save"))
                .sum();
    }

    private static String addresses(List<Keeping> keepings) {
        return keepings.stream()
                .map(keeping -> keeping.member().address().toString())
                .collect(Collectors.joining(", "));
    }

    /** Of a server without replicas. */
    List<Check> alone(Member server) {
        Keeping keeping = Keeping.of(shard, server);
        List<Check> checks = new ArrayList<>(ofServer(keeping));
        if (!params.outage()) {
            checks.add(Check.noGo(
                    server.address() + " has no replica: while it restarts nobody is served. Add a replica, or"
                            + " accept the outage with outage: true"));
            return checks;
        }
        if (params.disposable()) {
            checks.add(Check.go(server.address() + " may come back empty: its data is declared disposable"));
        } else if (keeping.isOnNoDisk()) {
            checks.add(Check.noGo(
                    server.address() + " keeps its " + keys(server) + " on no disk (no append-only file, no save"
                            + " points), so it would come back empty. Turn"
                            + " persistence on, or declare the data disposable"
                            + " with disposable: true"));
        } else if (!keeping.appends() && !keeping.save().isKnown()) {
            checks.add(Check.noGo("whether " + server.address() + " keeps its " + keys(server)
                    + " on a disk is not known: " + keeping.save().refusal()));
        } else {
            checks.add(Check.go(server.address()
                    + (params.way().equals(Restarts.SHUTDOWN)
                            ? " writes its data down before it ends ("
                            : " keeps its data on a disk (")
                    + (keeping.appends() ? "append-only file" : "snapshot") + ") and loads it again"));
        }
        return checks;
    }

    private static String keys(Member server) {
        return "used memory of " + (server.number("used_memory") >> 20) + " MB";
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the servers of a shard may be restarted; only reads. */
final class RestartChecks {
    private final Shard shard;
    private final RestartParams params;

    RestartChecks(Shard shard, RestartParams params) {
        this.shard = shard;
        this.params = params;
    }

    /** Of a shard with replicas; what a failover asks for comes on top. */
    List<Check> of(Picture picture) {
        List<Check> checks = new ArrayList<>();
        for (Member member : picture.members()) {
            checks.addAll(ofServer(member));
        }
        picture.primaries().forEach(primary -> checks.addAll(ofPrimary(primary, picture)));
        return checks;
    }

    private List<Check> ofServer(Member member) {
        List<Check> checks = new ArrayList<>();
        if (member.flag("rdb_bgsave_in_progress") || member.flag("aof_rewrite_in_progress")) {
            checks.add(Check.noGo(member.address()
                    + " is writing a snapshot or rewriting its append-only file: wait until it" + " is done"));
        }
        if (shard.deployment().kind() != Kind.CLUSTER
                && member.text("config_file").isEmpty()) {
            checks.add(Check.noGo(
                    member.address() + " was started without a configuration file, so it would come back in the"
                            + " role that its command line gives it: start it with one"));
        }
        if (member.flag("aof_enabled") && !member.text("aof_last_write_status").equals("ok")) {
            checks.add(
                    Check.noGo(member.address() + " could not write its append-only file last time: look at its disk"));
        }
        long save = member.number("rdb_last_bgsave_time_sec");
        if (save > 0) {
            checks.add(Check.go(member.address() + " took " + Durations.format(Duration.ofSeconds(save))
                    + " for its last snapshot: its supervisor must wait longer than that before it kills it"));
        }
        return checks;
    }

    private List<Check> ofPrimary(Member primary, Picture picture) {
        List<Check> checks = new ArrayList<>();
        Reply reply = shard.send(primary.address(), Command.of("CONFIG", "GET", "min-replicas-to-write"));
        long least = reply instanceof Reply.Many pair && pair.items().size() == 2
                ? pair.items().get(1).asLong()
                : 0;
        int replicas = picture.replicas().size();
        if (least > replicas - 1) {
            checks.add(Check.noGo(primary.address() + " takes writes only with " + least
                    + " replicas (min-replicas-to-write); while one of its " + replicas
                    + " is restarted it would take none"));
        }
        long rate = primary.number("instantaneous_input_kbps");
        long backlog = primary.number("repl_backlog_size") / 1024;
        checks.add(Check.go(
                rate == 0
                        ? "the backlog of " + backlog
                                + " KB holds what is written while a server is away: nearly nothing is"
                        : "the backlog of " + backlog + " KB holds what is written in " + backlog / Math.max(1, rate)
                                + " s at the present rate; a server that is away for longer is sent all data anew"));
        long total = primary.number("total_system_memory");
        if (total > 0) {
            checks.add(Check.go("to send all data anew " + primary.address() + " forks: it has "
                    + (primary.number("used_memory_rss") >> 20) + " MB resident, its machine " + (total >> 20)
                    + " MB"));
        }
        return checks;
    }

    /** Of a server without replicas. */
    List<Check> alone(Member server) {
        List<Check> checks = new ArrayList<>(ofServer(server));
        if (!params.outage()) {
            checks.add(Check.noGo(
                    server.address() + " has no replica: while it restarts nobody is served. Add a replica, or"
                            + " accept the outage with outage: true"));
            return checks;
        }
        boolean appends = server.flag("aof_enabled");
        boolean saves = saves(server);
        if (params.disposable()) {
            checks.add(Check.go(server.address() + " may come back empty: its data is declared disposable"));
        } else if (!appends && !saves) {
            checks.add(Check.noGo(
                    server.address() + " keeps its " + keys(server) + " on no disk (no append-only file, no save"
                            + " points), so it would come back empty. Turn"
                            + " persistence on, or declare the data disposable"
                            + " with disposable: true"));
        } else if (!appends && !server.text("rdb_last_bgsave_status").equals("ok")) {
            checks.add(
                    Check.noGo(server.address() + " could not write its last snapshot: look at its disk and its log"));
        } else {
            checks.add(Check.go(server.address() + " writes its data down before it ends ("
                    + (appends ? "append-only file" : "snapshot") + ") and loads it again"));
        }
        return checks;
    }

    private static String keys(Member server) {
        return "used memory of " + (server.number("used_memory") >> 20) + " MB";
    }

    private boolean saves(Member server) {
        Reply reply = shard.send(server.address(), Command.of("CONFIG", "GET", "save"));
        return reply instanceof Reply.Many pair
                && pair.items().size() == 2
                && !pair.items().get(1).asText().isBlank();
    }
}

package dev.fettle.app.demo;

import dev.fettle.auth.AccessRole;
import java.io.PrintWriter;
import java.util.Locale;

/** What the demo tells whoever started it: where it is, who they may be, and what to try. */
final class DemoGuide {
    private final Demo demo;
    private final PrintWriter out;

    DemoGuide(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
    }

    void print() {
        String address = "http://127.0.0.1:" + demo.server().port();
        out.printf(
                "%nFettle looks after %d real servers. Ctrl-C stops and removes all of it.%n%n",
                demo.fleet().size());
        out.printf("address     %s   (what there is: %s/openapi.json)%n", address, address);
        out.printf(
                "health      http://127.0.0.1:%d/healthcheck%n", demo.server().adminPort());
        out.printf("metrics     http://127.0.0.1:%d/metrics%n%n", demo.server().adminPort());
        out.println("tokens, good for a day, for one person of each role:");
        for (AccessRole role : AccessRole.values()) {
            out.printf("  %-10s%s%n", role.name().toLowerCase(Locale.ROOT), demo.token(role));
        }
        out.printf("%nthe fleet, and how to look into its servers with redis-cli:%n");
        for (DemoFleet.Member member : demo.fleet().registered()) {
            out.printf("  %-15s%-13s%s%n", member.name(), kind(member), labels(member));
            for (Topology.Shard shard : member.topology().shards()) {
                out.printf(
                        "    redis-cli -p %d   # primary%s%n", shard.primary().port(), problem(member.name()));
                shard.replicas().forEach(replica -> out.printf("    redis-cli -p %d   # replica%n", replica.port()));
            }
            member.topology()
                    .sentinels()
                    .forEach(sentinel -> out.printf("    redis-cli -p %d   # sentinel%n", sentinel.port()));
        }
        out.printf("  and one that nobody registered yet:%n    redis-cli -p %d%n", spare().port());
        commands();
        out.flush();
    }

    private void commands() {
        String post = "curl -s $FETTLE/api/v1/%s -H \"Authorization: Bearer $OPERATOR\" -H 'Content-Type:"
                + " application/json' -d ";
        out.printf("%nto try next, in another terminal:%n%n");
        out.println("# address and tokens, for this shell");
        out.println(". " + demo.environment());
        out.println();
        out.println("# what would be done about the temporary keys of one cache: a plan writes nothing");
        out.println(post.formatted("plans")
                + "'{\"playbook\": \"expire-temp-keys\", \"select\": \"deployment == \\\"" + DemoFleet.SESSIONS
                + "\\\"\"}' | tee plan.json");
        out.println();
        out.println("# ask for it: this cache is no production, so nobody has to approve and it starts at once");
        out.println(post.formatted("changes")
                + "\"{\\\"plan\\\": \\\"$(grep -o '\"id\":\"[^\"]*' plan.json | head -1 | cut -d'\"' -f4)\\\","
                + " \\\"reason\\\": \\\"trying Fettle\\\"}\"");
        out.println();
        out.println("# see what became of it");
        out.println("curl -s $FETTLE/api/v1/runs -H \"Authorization: Bearer $OPERATOR\"");
        out.println();
        out.println(
                "README.md goes on from here: registering the server that is left, and an approval by somebody else.");
    }

    private ServerProcess spare() {
        return demo.fleet().member(DemoFleet.SPARE).topology().primary();
    }

    private static String kind(DemoFleet.Member member) {
        return member.topology().kind().name().toLowerCase(Locale.ROOT);
    }

    private static String labels(DemoFleet.Member member) {
        return "env=" + member.labels().get("env") + " tier=" + member.labels().get("tier");
    }

    private static String problem(String name) {
        return switch (name) {
            case DemoFleet.SESSIONS -> ": temp:* keys without expiry, memory that is freed but not returned";
            case DemoFleet.PROFILES -> ": fragmented memory, more resident than used by far";
            case DemoFleet.CATALOG -> ": temp:* keys without expiry";
            case DemoFleet.GAME -> ": leaderboard:* with " + Seeds.BOARD_SIZE + " elements each";
            default -> ": cart:* whose last_update is days ago";
        };
    }
}

package dev.fettle.failover;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.failover.Written.Ack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what servers hold, and tells what they lack. Speaks to them without the client that wrote. */
final class Holdings {
    private static final int PIPELINE = 500;

    private Holdings() {}

    /** Those of the writes that the server does not hold with the value that was written. */
    static List<Ack> missing(Topology topology, ServerProcess server, List<Ack> writes) {
        List<Ack> missing = new ArrayList<>();
        try (Resp resp = server.connect()) {
            if (topology.kind() == Topology.Kind.CLUSTER) {
                resp.command("READONLY");
            }
            for (int from = 0; from < writes.size(); from += PIPELINE) {
                List<Ack> page = writes.subList(from, Math.min(writes.size(), from + PIPELINE));
                page.forEach(write -> resp.send("GET", write.key()));
                for (Ack write : page) {
                    if (!write.value().equals(resp.receive())) {
                        missing.add(write);
                    }
                }
            }
        }
        return missing;
    }

    /** Waits until the replica has got all that its primary has. Nobody may write meanwhile. */
    static void awaitInStep(ServerProcess primary, ServerProcess replica, Duration atMost) {
        Await.until(
                atMost,
                replica + " is in step with " + primary,
                () -> replica.info("master_link_status").equals("up")
                        && replica.info("slave_repl_offset").equals(primary.info("master_repl_offset")));
    }
}

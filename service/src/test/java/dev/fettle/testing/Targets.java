package dev.fettle.testing;

import dev.fettle.action.Target;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A real server as a target of an action, with those facts that actions look at. */
public final class Targets {
    private Targets() {}

    public static Target of(ServerProcess server) {
        return of(server, Map.of());
    }

    /** @param verdicts capabilities; what is not named was never tried */
    public static Target of(ServerProcess server, Map<String, Capabilities.Verdict> verdicts) {
        boolean valkey = server.engine().isValkey();
        Engine engine = new Engine(
                valkey ? "valkey" : "redis",
                server.info(valkey ? "valkey_version" : "redis_version"),
                server.info("redis_version"));
        Facts facts = facts(server.info("redis_mode"), server.info("mem_allocator"), server.info("maxmemory_policy"));
        return target(server.port(), server.info("run_id"), engine, verdicts, facts);
    }

    /** That server as a deployment of its own. */
    public static Deployment deployment(ServerProcess server, Access access) {
        return new Deployment(
                new DeploymentId(UUID.randomUUID()),
                "test",
                Kind.STANDALONE,
                List.of(Address.parse(server.address())),
                access,
                Map.of(),
                Instant.EPOCH,
                1);
    }

    /** A primary that is not there, of a version of Redis. */
    public static Target speaking(String version) {
        Engine engine = new Engine("redis", version, version);
        return target(1, "run", engine, Map.of(), facts("standalone", "jemalloc-5.3.0", "noeviction"));
    }

    private static Target target(
            int port, String runId, Engine engine, Map<String, Capabilities.Verdict> verdicts, Facts facts) {
        Instance instance = new Instance(
                new InstanceId(UUID.randomUUID()),
                new DeploymentId(UUID.randomUUID()),
                "test",
                "0",
                new Address(ServerProcess.HOST, port),
                Role.PRIMARY,
                runId,
                engine,
                new Capabilities(verdicts),
                Instance.Status.UP,
                "",
                Map.of(),
                facts,
                null,
                1);
        return new Target(instance, facts);
    }

    private static Facts facts(String mode, String allocator, String policy) {
        return new Facts(
                new Facts.Server(1, mode, 6379),
                new Facts.Memory(0, 0, 0, 0, 0, 0, 1, 1, 0, 1, allocator, policy, 0, 0),
                new Facts.Clients(1, 0, 10_000),
                new Facts.Replication(0, true, false, 0, 0),
                new Facts.Keyspace(0, 0, 0, Map.of()),
                new Facts.Stats(0, 0, 0, 0, 0, 0),
                new Facts.Persistence(false, false, false, true, false),
                new Facts.Latency(100));
    }
}

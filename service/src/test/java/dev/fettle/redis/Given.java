package dev.fettle.redis;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Burst;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Governor;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Risk;
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
import dev.fettle.fleet.SecretRef;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the tests of this package begin with. */
final class Given {
    static final Governor FREE = new Governor() {
        @Override
        public void before(Burst burst) {}

        @Override
        public void after(Burst burst, long nanos) {}

        @Override
        public int chunk(String kind, int smallest, int largest) {
            return largest;
        }
    };

    /** The password of the tests' servers lies in this variable. */
    static final SecretRef SECRET = new SecretRef("env:REDIS_SECRET");

    static final String SECRET_VALUE = "se cret-7!";

    private Given() {}

    static RedisServers servers(RedisSettings settings) {
        return new RedisServers(settings, AddressRule.standard(), name -> switch (name) {
            case "REDIS_SECRET" -> SECRET_VALUE;
            case "WRONG_SECRET" -> "not it";
            default -> null;
        });
    }

    static RedisServers servers() {
        return servers(RedisSettings.DEFAULTS);
    }

    static Access password(String user, SecretRef secret) {
        return new Access(false, null, user, secret, null, null, null);
    }

    static Deployment deployment(Kind kind, Access access, String... seeds) {
        return new Deployment(
                new DeploymentId(new UUID(1, 1)),
                "cache",
                kind,
                Arrays.stream(seeds).map(Address::parse).toList(),
                access,
                Map.of(),
                Instant.EPOCH,
                1);
    }

    static Deployment deployment(Kind kind, ServerProcess... seeds) {
        return deployment(
                kind,
                Access.OPEN,
                Arrays.stream(seeds).map(ServerProcess::address).toArray(String[]::new));
    }

    static Target target(ServerProcess server, Role role) {
        return target(Address.parse(server.address()), server.info("run_id"), role);
    }

    static Target target(Address address, String runId, Role role) {
        Facts facts = InfoFacts.facts(Info.parse(""), 0);
        return new Target(
                new Instance(
                        new InstanceId(new UUID(2, 2)),
                        new DeploymentId(new UUID(1, 1)),
                        "cache",
                        "0",
                        address,
                        role,
                        runId,
                        Engine.UNKNOWN,
                        Capabilities.NONE,
                        Instance.Status.UP,
                        "",
                        Map.of(),
                        facts,
                        Instant.EPOCH,
                        1),
                facts);
    }

    record Nothing() {}

    static ActionSpec<Nothing> spec(Set<String> reads, Set<String> writes) {
        return new ActionSpec<>(
                "test.remedy",
                "A remedy",
                Nothing.class,
                Risk.LOW,
                Effect.WRITES,
                new Needs(reads, writes, Set.of(Role.PRIMARY)),
                "nothing",
                "",
                params -> {},
                (target, params, reader) -> new Estimate.Nothing("a test"),
                (target, params, session) -> new Outcome.Done("a test"));
    }

    static List<String> names(List<Address> addresses) {
        return addresses.stream().map(Address::toString).toList();
    }
}

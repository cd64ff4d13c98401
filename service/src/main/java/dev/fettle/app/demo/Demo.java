package dev.fettle.app.demo;

import dev.fettle.Problem;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.DataFolder;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import dev.fettle.app.postgres.Folders;
import dev.fettle.app.server.FettleServer;
import dev.fettle.audit.Actor;
import dev.fettle.auth.AccessRole;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Registration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The demo as it runs: a service, a fleet, and a token for one person of each role. */
final class Demo implements AutoCloseable {
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(1);

    private final Path folder;
    private final FettleConfiguration configuration;
    private final FettleServer server;
    private final PrintWriter out;
    private final Map<AccessRole, String> tokens = new EnumMap<>(AccessRole.class);
    private @Nullable DemoFleet fleet;
    private @Nullable DemoTraffic traffic;
    private @Nullable Supervisor supervisor;
    private boolean closed;

    Demo(Path folder, FettleConfiguration configuration, PrintWriter out) {
        this.folder = folder;
        this.configuration = configuration;
        this.out = out;
        this.server = new FettleServer(configuration, Durability.NONE);
    }

    /** Starts all of it and registers the fleet. @throws Problem with what does not start here */
    void start() {
        Engine engine = engine();
        out.println("starting " + engine + " servers and an embedded PostgreSQL in " + folder);
        CompletableFuture<DemoFleet> starting =
                CompletableFuture.supplyAsync(() -> DemoFleet.start(engine), Thread::startVirtualThread);
        try {
            server.start();
        } finally {
            keep(starting);
        }
        for (AccessRole role : AccessRole.values()) {
            String owner = role.name().toLowerCase(Locale.ROOT);
            tokens.put(
                    role,
                    server.core()
                            .tokens()
                            .issue(Actor.SYSTEM, owner, role, TOKEN_LIFETIME)
                            .text());
        }
        for (DemoFleet.Member member : fleet().registered()) {
            register(member);
        }
        server.core().watch().poller().pollAll();
        writeEnvironment();
    }

    private static Engine engine() {
        try {
            return Engines.forDemo();
        } catch (IllegalStateException none) {
            throw Problem.unavailable("demo-engine", String.valueOf(none.getMessage()), none);
        }
    }

    private void keep(CompletableFuture<DemoFleet> starting) {
        DemoFleet started;
        try {
            started = starting.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw Problem.unavailable("demo-fleet", String.valueOf(cause.getMessage()), cause);
        }
        synchronized (this) {
            if (!closed) {
                fleet = started;
                traffic = new DemoTraffic(started);
                supervisor = Supervisor.of(started.members().stream()
                        .flatMap(member -> member.topology().servers().stream())
                        .toList());
                return;
            }
        }
        started.close();
        throw new IllegalStateException("stopped while starting");
    }

    /** What a shell needs to talk to this demo; the guide says how to read it in. */
    private void writeEnvironment() {
        StringBuilder lines = new StringBuilder("FETTLE=http://127.0.0.1:" + server.port() + "\n");
        tokens.forEach(
                (role, token) -> lines.append(role).append('=').append(token).append('\n'));
        lines.append("SPARE=")
                .append(fleet().member(DemoFleet.SPARE).topology().primary().address())
                .append('\n');
        try {
            DataFolder.writeSecret(environment(), lines.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file for a shell to read in. */
    Path environment() {
        return folder.resolve("env");
    }

    private void register(DemoFleet.Member member) {
        Topology topology = member.topology();
        Kind kind = Kind.valueOf(topology.kind().name());
        Access access = kind == Kind.SENTINEL
                ? new Access(false, null, null, null, null, null, topology.primaryName())
                : Access.OPEN;
        List<Address> seeds = topology.seeds().stream().map(Address::parse).toList();
        server.core()
                .watch()
                .registry()
                .register(Actor.SYSTEM, new Registration(member.name(), kind, seeds, access, member.labels()));
    }

    FettleServer server() {
        return server;
    }

    /** The text of the token of somebody with this role; the owner is called like the role. */
    String token(AccessRole role) {
        return tokens.getOrDefault(role, "");
    }

    synchronized DemoFleet fleet() {
        DemoFleet started = fleet;
        if (started == null) {
            throw new IllegalStateException("the fleet is not started");
        }
        return started;
    }

    /** Stops the traffic, the service, the servers, and removes the folder. */
    @Override
    public void close() {
        DemoTraffic stream;
        DemoFleet servers;
        Supervisor starter;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            stream = traffic;
            servers = fleet;
            starter = supervisor;
        }
        if (stream != null) {
            stream.close();
        }
        server.close();
        if (starter != null) {
            starter.close();
        }
        if (servers != null) {
            servers.close();
        }
        Folders.delete(folder);
        configuration.getLoggingFactory().stop();
    }
}

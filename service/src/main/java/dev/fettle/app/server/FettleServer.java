package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.DataFolder;
import dev.fettle.app.postgres.DatabaseGate;
import dev.fettle.app.postgres.EmbeddedPostgres;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import dev.fettle.redis.SecretPlaces;
import dev.fettle.schedule.Clockwork;
import dev.fettle.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of Fettle. Started once; what it opened is closed in the reverse order, also when the start fails. */
public final class FettleServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FettleServer.class);

    private static final Duration HOUSEKEEP = Duration.ofMinutes(10);
    private static final Duration DRAIN = Duration.ofSeconds(20);
    /** Quartz waits for its jobs, and a job without a database waits for it for ever. */
    private static final Duration STOP = Duration.ofSeconds(10);
    /** Members change less often than what they hold. */
    private static final int DISCOVER_EACH = 2;

    private final FettleConfiguration configuration;
    private final Durability durability;
    private final DatabaseGate gate = new DatabaseGate();
    private final MetricRegistry metrics = new MetricRegistry();
    private final NodeClock clock = new NodeClock(InstantSource.system());
    private final String node;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable Server server;
    private @Nullable Core core;
    private boolean closed;

    public FettleServer(FettleConfiguration configuration, Durability durability) {
        this.configuration = configuration;
        this.durability = durability;
        this.node = NodeName.of(configuration.node());
    }

    /**
     * Starts the node; waits for the database as long as it takes.
     *
     * @return false where {@link #close} was called meanwhile
     * @throws Problem where something has to be set right first
     */
    public boolean start() {
        SecretPlaces places = new SecretPlaces(
                configuration.secrets().folders(), configuration.secrets().variablePrefix());
        Remedies remedies = keep(Remedies.installed(places, configuration.protectedKeys(), configuration.restarts()));
        DataFolder data = remedies == null ? null : keep(DataFolder.take(configuration.dataDirectory()));
        PostgresPool postgres = data == null ? null : keep(database(data));
        if (remedies == null || data == null || postgres == null) {
            return false;
        }
        try {
            return open(remedies, data, postgres);
        } catch (Exception e) {
            throw Starting.failed(e, configuration);
        }
    }

    private boolean open(Remedies remedies, DataFolder data, PostgresPool postgres) throws Exception {
        Clockwork clockwork = Clockwork.build(new PooledConnections(postgres.pool()), clockworkSettings());
        Stores stores = Stores.on(
                new Database(postgres.pool()),
                remedies.parser(),
                configuration.fleet().historyInterval());
        Core made = new Core(node, configuration, stores, remedies, clockwork.quartz(), clock);
        // Only now the database is asked: a playbook or a policy that is wrong is told without it.
        if (!Schema.bring(postgres, gate)) {
            return false;
        }
        core = made;
        // Requests may come before this node's clock was looked at: what they ask for is left to others until then.
        made.machinery().engine().rest(true);
        Heart heart = keep(new Heart(made.machinery().heartbeat()::beat));
        // One of its own: work on servers waits for no schedule.
        if (heart == null
                || keep(new Heart(made.fires()::beat)) == null
                || keep((AutoCloseable) () -> made.machinery().engine().drain(DRAIN)) == null) {
            return false;
        }
        Web web = new Web(configuration, metrics);
        Ways.register(web.environment(), made, stores, remedies, postgres, clockwork, metrics, clock);
        Server started = web.open();
        server = started;
        if (keep((AutoCloseable) () -> Deadline.within(STOP, clockwork::stop)) == null
                || keep((AutoCloseable) started::stop) == null) {
            return false;
        }
        if (keep(patrol(made, stores, clockwork)) == null) {
            return false;
        }
        Banner.print(this, made, stores, postgres, FirstToken.issue(made.tokens(), stores.tokens(), data));
        return true;
    }

    /** Begins the work, where this node's clock lets it. */
    private Patrol patrol(Core made, Stores stores, Clockwork clockwork) {
        clockwork.calls(made.calls(clock));
        return new Patrol(
                () -> clock.isFitForWork(stores.runs()),
                works -> {
                    made.machinery().engine().rest(!works);
                    clockwork.fire(works);
                },
                made::sweep);
    }

    private Clockwork.Settings clockworkSettings() {
        Duration poll = configuration.fleet().pollInterval();
        return new Clockwork.Settings(
                configuration.scheduler().threads(), poll, poll.multipliedBy(DISCOVER_EACH), HOUSEKEEP);
    }

    private PostgresPool database(DataFolder data) {
        String url = configuration.database().url();
        if (url != null) {
            return PostgresPool.at(
                    PostgresPool.address(url, configuration.database()), configuration.database(), metrics);
        }
        log.info(
                "no database.url is set: running an embedded PostgreSQL in {}",
                data.path().resolve("postgres"));
        return PostgresPool.embedded(
                EmbeddedPostgres.start(data.path(), durability), configuration.database(), metrics);
    }

    /** Remembers what has to be closed; what comes after the end is closed at once, and null returned. */
    private <T extends AutoCloseable> @Nullable T keep(T resource) {
        synchronized (opened) {
            if (!closed) {
                opened.push(resource);
                return resource;
            }
        }
        quietly(resource);
        return null;
    }

    /** What it does, for those who need no HTTP. */
    public Core core() {
        Core made = core;
        if (made == null) {
            throw new IllegalStateException("the server is not started");
        }
        return made;
    }

    DatabaseGate gate() {
        return gate;
    }

    String node() {
        return node;
    }

    FettleConfiguration configuration() {
        return configuration;
    }

    /** The port of the API, as it was opened. */
    public int port() {
        return port("application");
    }

    /** The port of health checks and metrics, as it was opened. */
    public int adminPort() {
        return port("admin");
    }

    private int port(String connector) {
        Server running = server;
        if (running == null) {
            throw new IllegalStateException("the server is not started");
        }
        return Web.port(running, connector);
    }

    /** Stops taking requests, lets go of the work at hand, and gives everything back. */
    @Override
    public void close() {
        gate.stop();
        Deque<AutoCloseable> last;
        synchronized (opened) {
            closed = true;
            last = new ArrayDeque<>(opened);
            opened.clear();
        }
        last.forEach(FettleServer::quietly);
    }

    private static void quietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            log.warn("{} did not close in order: {}", resource.getClass().getSimpleName(), e.toString());
        }
    }
}

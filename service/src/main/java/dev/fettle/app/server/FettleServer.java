package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.DataFolder;
import dev.fettle.app.postgres.DatabaseGate;
import dev.fettle.app.postgres.EmbeddedPostgres;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of Fettle. Started once; what it opened is closed in the reverse order, also when the start fails. */
public final class FettleServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FettleServer.class);

    private final FettleConfiguration configuration;
    private final Durability durability;
    private final DatabaseGate gate = new DatabaseGate();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable Server server;
    private boolean closed;

    public FettleServer(FettleConfiguration configuration, Durability durability) {
        this.configuration = configuration;
        this.durability = durability;
    }

    /**
     * Starts the node; waits for the database as long as it takes.
     *
     * @return false where {@link #close} was called meanwhile
     * @throws Problem where something has to be set right first
     */
    public boolean start() {
        DataFolder data = keep(DataFolder.take(configuration.dataDirectory()));
        if (data == null) {
            return false;
        }
        Database database = keep(database(data));
        if (database == null || !gate.await(database.address())) {
            return false;
        }
        Web web = new Web(configuration, metrics);
        try {
            Server started = web.open();
            server = started;
            return keep((AutoCloseable) started::stop) != null;
        } catch (Exception e) {
            throw Starting.failed(e, configuration);
        }
    }

    private Database database(DataFolder data) {
        String url = configuration.database().url();
        if (url != null) {
            return Database.at(Database.address(url, configuration.database()), configuration.database(), metrics);
        }
        log.info(
                "no database.url is set: running an embedded PostgreSQL in {}",
                data.path().resolve("postgres"));
        return Database.embedded(EmbeddedPostgres.start(data.path(), durability), configuration.database(), metrics);
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

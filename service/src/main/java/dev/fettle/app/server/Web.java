package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheckRegistry;
import com.codahale.metrics.jvm.GarbageCollectorMetricSet;
import com.codahale.metrics.jvm.MemoryUsageGaugeSet;
import com.codahale.metrics.jvm.ThreadStatesGaugeSet;
import dev.fettle.app.config.FettleConfiguration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;

/** Dropwizard, driven by hand: what its own command does, without its command line and its exits. */
final class Web {
    private final FettleConfiguration configuration;
    private final Environment environment;

    Web(FettleConfiguration configuration, MetricRegistry metrics) {
        this.configuration = configuration;
        this.environment = new Environment(
                "fettle",
                Jackson.newObjectMapper(),
                Validators.newValidatorFactory(),
                metrics,
                Web.class.getClassLoader(),
                new HealthCheckRegistry(),
                configuration);
        metrics.register("jvm.gc", new GarbageCollectorMetricSet());
        metrics.register("jvm.memory", new MemoryUsageGaugeSet());
        metrics.register("jvm.threads", new ThreadStatesGaugeSet());
        configuration.getMetricsFactory().configure(environment.lifecycle(), metrics);
        configuration.getServerFactory().configure(environment);
    }

    Environment environment() {
        return environment;
    }

    /** Opens the ports; everything must be registered by now. */
    Server open() throws Exception {
        Server server = configuration.getServerFactory().build(environment);
        // Whoever started this closes it, in an order that Jetty's own hook does not know.
        server.setStopAtShutdown(false);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return server;
    }

    /** The port of the connector that serves people, as it was opened. */
    static int port(Server server, String name) {
        return connectors(server)
                .filter(connector -> name.equals(connector.getName()))
                .map(NetworkConnector::getLocalPort)
                .findFirst()
                .orElse(-1);
    }

    private static Stream<NetworkConnector> connectors(Server server) {
        List<Connector> all = Arrays.asList(server.getConnectors());
        return all.stream().filter(NetworkConnector.class::isInstance).map(NetworkConnector.class::cast);
    }
}

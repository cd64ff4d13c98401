package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.Duration;
import java.util.List;

/** Address and ports for those who want no more; the whole of it is Dropwizard's {@code server} section. */
public final class HttpSection {
    /** Streams of progress stay open as long as their readers like; they are not waited for. */
    private static final Duration GRACE = Duration.seconds(3);

    @JsonProperty
    private String host = "127.0.0.1";

    @JsonProperty
    private int port = 8080;

    @JsonProperty
    private int adminPort = 8081;

    /** The defaults: 127.0.0.1, 8080 and 8081. */
    public HttpSection() {}

    /** With these; a port of 0 is any free one. */
    public HttpSection(String host, int port, int adminPort) {
        this.host = host;
        this.port = port;
        this.adminPort = adminPort;
    }

    void check(List<Problem.Detail> wrong) {
        Checks checks = new Checks("http", wrong);
        checks.between("port", port, 0, 65_535);
        checks.between("adminPort", adminPort, 0, 65_535);
        if (port != 0 && port == adminPort) {
            checks.add("adminPort", "is the same as port", "another one");
        }
    }

    ServerFactory server() {
        DefaultServerFactory server = new DefaultServerFactory();
        server.setApplicationConnectors(List.of(connector(port)));
        server.setAdminConnectors(List.of(connector(adminPort)));
        LogbackAccessRequestLogFactory requests = new LogbackAccessRequestLogFactory();
        requests.setAppenders(List.of());
        server.setRequestLogFactory(requests);
        server.setShutdownGracePeriod(GRACE);
        server.setEnableVirtualThreads(true);
        return server;
    }

    private HttpConnectorFactory connector(int number) {
        HttpConnectorFactory connector = new HttpConnectorFactory();
        connector.setBindHost(host);
        connector.setPort(number);
        return connector;
    }

    /** The address that the service listens on. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public int adminPort() {
        return adminPort;
    }
}

package dev.fettle.app.config;

import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

/**
 * The log where the file says nothing of it. Levels have a meaning: error pages a person, warn is looked at in the
 * morning, info is one line for each change of state, debug is for those who write Fettle.
 */
final class LogDefaults {
    private static final String FORMAT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0}: %m%n%rEx";

    private LogDefaults() {}

    static DefaultLoggingFactory logging() {
        DefaultLoggingFactory logging = new DefaultLoggingFactory();
        logging.setLevel("WARN");
        // Info lines of the libraries below tell of their own beginnings, not of the fleet.
        logging.setLoggers(Map.of(
                "dev.fettle", TextNode.valueOf("INFO"),
                // A database that is away fills pages with Quartz's traces, every few seconds; PostgresWatch says it in
                // a line.
                "org.quartz", TextNode.valueOf("OFF")));
        ConsoleAppenderFactory<ch.qos.logback.classic.spi.ILoggingEvent> console = new ConsoleAppenderFactory<>();
        console.setLogFormat(FORMAT);
        console.setTimeZone(TimeZone.getTimeZone("UTC"));
        logging.setAppenders(List.of(console));
        return logging;
    }
}

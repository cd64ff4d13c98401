package dev.fettle.app.server;

import dev.fettle.Problem;
import dev.fettle.app.config.FettleConfiguration;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong at a start in words that say what to do. */
final class Starting {
    private Starting() {}

    static Problem failed(Exception e, FettleConfiguration configuration) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof BindException) {
                return Problem.conflict(
                        "port-in-use",
                        "a port cannot be opened on " + configuration.http().host() + " ("
                                + ports(configuration) + "): " + text(e) + "; stop what listens there, or choose"
                                + " others: http.port and http.adminPort, in"
                                + " the demo --port and --admin-port");
            }
        }
        return Problem.unavailable("start-failed", "the service does not start: " + text(e), e);
    }

    private static String ports(FettleConfiguration configuration) {
        return configuration.http().port() + " and " + configuration.http().adminPort();
    }

    private static String text(Throwable e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}

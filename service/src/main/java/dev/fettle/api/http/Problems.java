package dev.fettle.api.http;

import dev.fettle.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every exception as a problem; logs those that are nobody's mistake but ours, once. */
final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static ProblemView of(Throwable given, String instance) {
        Throwable thrown = unpacked(given);
        return switch (thrown) {
            case Problem problem -> known(problem, instance);
            case HttpProblem problem -> problem.view(instance);
            case WebApplicationException web when web.getResponse().getStatus() < 500 -> web(web, instance);
            case IOException io
            when isTimeout(io) ->
                ProblemView.of(408, "too-slow", "the body of the request did not arrive in time", instance, List.of());
            case IOException io -> broken(io, instance);
            default -> unexpected(thrown, instance);
        };
    }

    private static ProblemView known(Problem problem, String instance) {
        int status = switch (problem.kind()) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNAVAILABLE -> 503;
        };
        if (status == 503 && problem.getCause() != null) {
            // One line: what is away is away for every request that comes meanwhile.
            log.warn("{}: {}", problem.text(), root(problem.getCause()));
            log.debug("request {}", instance, problem);
        }
        return ProblemView.of(status, problem.code(), problem.text(), instance, problem.details());
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static ProblemView web(WebApplicationException web, String instance) {
        int status = web.getResponse().getStatus();
        String code = switch (status) {
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 406 -> "not-acceptable";
            case 415 -> "unsupported-media-type";
            default -> "bad-request";
        };
        String text = switch (status) {
            case 404 -> "there is nothing under this path";
            case 405 -> "this path does not take this method; it takes " + allowed(web);
            case 406 -> "none of the media types that the request accepts can be answered";
            case 415 -> "the media type of the body is not taken here; see /openapi.json for those that are";
            default -> "the request cannot be understood";
        };
        return ProblemView.of(status, code, text, instance, List.of());
    }

    static String allowed(WebApplicationException web) {
        String allow = web.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null ? "others" : allow;
    }

    private static ProblemView broken(IOException io, String instance) {
        log.debug("the request broke off", io);
        return ProblemView.of(400, "broken-off", "the request broke off before its end", instance, List.of());
    }

    private static ProblemView unexpected(Throwable thrown, String instance) {
        String incident = UUID.randomUUID().toString();
        log.error("incident {} in request {}", incident, instance, thrown);
        String text = "something went wrong that should not have; the log tells more under incident " + incident;
        return ProblemView.of(500, "internal", text, instance, List.of()).incident(incident);
    }

    /** What a type of ours said of a parameter, or the unzipping of a body; both come packed into other exceptions. */
    private static Throwable unpacked(Throwable given) {
        for (Throwable at = given; at != null; at = at.getCause()) {
            if (at instanceof ZipException || (at instanceof Problem && given instanceof ParamException)) {
                return at;
            }
        }
        return given;
    }

    private static boolean isTimeout(IOException io) {
        return io.getCause() instanceof TimeoutException || io instanceof java.net.SocketTimeoutException;
    }
}

package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.api.wire.Json;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies that are too large or too slow, without reading them: at once where the length is told, else when the
 * bytes pass the limit. Also keeps the hash of what was read, by which a repeated request is known.
 */
public final class BodyLimit implements Filter {
    /** The largest body in bytes. */
    public static final long MOST = 1024 * 1024;

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String ATTRIBUTE = "dev.fettle.body";

    private final InstantSource clock;

    public BodyLimit(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        if (http.getContentLengthLong() > MOST) {
            // What is under way is not read: the connection ends with this answer.
            answer.setHeader("Connection", "close");
            write(answer, Problems.of(tooLarge(), RequestIds.of(http)));
            return;
        }
        chain.doFilter(new Limited(http), response);
    }

    /** SHA-256, in hex, of the body as far as it was read. */
    static String hash(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof LimitedStream body ? body.hash() : "";
    }

    static Problem tooLarge() {
        return Problem.tooLarge("the body is larger than " + MOST + " bytes");
    }

    private static void write(HttpServletResponse answer, ProblemView view) throws IOException {
        byte[] body = Json.write(view).getBytes(StandardCharsets.UTF_8);
        answer.setStatus(view.status());
        answer.setContentType(ProblemView.MEDIA_TYPE);
        answer.setContentLength(body.length);
        answer.getOutputStream().write(body);
    }

    private final class Limited extends HttpServletRequestWrapper {
        private @Nullable LimitedStream stream;

        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new LimitedStream(
                        super.getInputStream(), MOST, clock, clock.instant().plus(LONGEST));
                setAttribute(ATTRIBUTE, stream);
            }
            return stream;
        }
    }
}

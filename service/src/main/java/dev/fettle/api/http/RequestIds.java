package dev.fettle.api.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Gives each request an id, or takes the caller's where it is sane, so that an answer and the log can be put together. */
public final class RequestIds implements Filter {
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "dev.fettle.request-id";
    private static final String MDC_KEY = "request";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer) {
            String id = sane(http.getHeader(HEADER));
            http.setAttribute(ATTRIBUTE, id);
            answer.setHeader(HEADER, id);
            MDC.put(MDC_KEY, id);
            try {
                chain.doFilter(request, response);
            } finally {
                MDC.remove(MDC_KEY);
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The id of a request that came through here; a new one for any other. */
    static String of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : fresh();
    }

    static String sane(@Nullable String given) {
        return given != null && SANE.matcher(given).matches() ? given : fresh();
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }
}

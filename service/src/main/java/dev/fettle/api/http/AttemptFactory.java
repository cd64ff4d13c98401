package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.auth.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hands the attempt to methods that ask for {@code @Context Attempt}. */
public final class AttemptFactory implements Supplier<Attempt> {
    /** The header by which a repeated request is known. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");

    private final Provider<HttpServletRequest> request;
    private final Provider<Caller> caller;

    @Inject
    public AttemptFactory(Provider<HttpServletRequest> request, Provider<Caller> caller) {
        this.request = request;
        this.caller = caller;
    }

    @Override
    public Attempt get() {
        HttpServletRequest http = request.get();
        // Both later: Jersey reads the body after all other parameters, and hides what is thrown from here.
        return new Attempt(caller.get(), () -> key(http), () -> fingerprint(http));
    }

    static @Nullable String key(HttpServletRequest http) {
        Enumeration<String> headers = http.getHeaders(HEADER);
        if (!headers.hasMoreElements()) {
            return null;
        }
        String key = headers.nextElement();
        if (headers.hasMoreElements() || !KEY.matcher(key).matches()) {
            throw Problem.invalid(
                    "bad-key",
                    HEADER,
                    "this is no idempotency key",
                    "one header of 1 to 255 printable characters of ASCII");
        }
        return key;
    }

    private static String fingerprint(HttpServletRequest http) {
        String query = http.getQueryString() == null ? "" : http.getQueryString();
        String all = String.join("\n", http.getMethod(), http.getRequestURI(), query, BodyLimit.hash(http));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, this one has not", e);
        }
    }
}

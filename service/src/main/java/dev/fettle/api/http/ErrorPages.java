package dev.fettle.api.http;

import dev.fettle.api.wire.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Errors that the server finds before any of our code: no path of ours, no HTTP at all. Told as problems too. */
public final class ErrorPages extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String id = RequestIds.sane(response.getHeaders().get(RequestIds.HEADER));
        response.setStatus(code);
        response.getHeaders().put(RequestIds.HEADER, id);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemView.MEDIA_TYPE);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, body(code, id), callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    private static ByteBuffer body(int code, String id) {
        ProblemView view = ProblemView.of(code, problem(code), text(code), id, List.of());
        return ByteBuffer.wrap(Json.write(view).getBytes(StandardCharsets.UTF_8));
    }

    private static String problem(int code) {
        return switch (code) {
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 503 -> "unavailable";
            default -> code < 500 ? "bad-request" : "internal";
        };
    }

    private static String text(int code) {
        return switch (code) {
            case 404 -> "there is nothing under this path";
            case 405 -> "this method is not taken here";
            case 503 -> "the server is starting or stopping";
            default -> code < 500 ? "the server does not take such a request" : "the server could not answer";
        };
    }
}

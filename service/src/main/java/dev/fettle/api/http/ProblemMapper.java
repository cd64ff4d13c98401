package dev.fettle.api.http;

import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Whatever is thrown under a resource becomes a problem of RFC 9457. */
class ProblemMapper<E extends Throwable> implements ExceptionMapper<E> {
    private final Provider<HttpServletRequest> request;

    ProblemMapper(Provider<HttpServletRequest> request) {
        this.request = request;
    }

    @Override
    public Response toResponse(E thrown) {
        if (thrown instanceof Replayed replayed) {
            return Response.status(replayed.status())
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .header("Idempotency-Replayed", "true")
                    .entity(replayed.body())
                    .build();
        }
        ProblemView view = Problems.of(thrown, RequestIds.of(request.get()));
        Response.ResponseBuilder answer =
                Response.status(view.status()).type(ProblemView.MEDIA_TYPE).entity(view);
        if (view.status() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, Gate.CHALLENGE);
        }
        if (view.status() == 503) {
            answer.header(HttpHeaders.RETRY_AFTER, "5");
        }
        if (thrown instanceof NotAllowedException notAllowed) {
            answer.header(HttpHeaders.ALLOW, Problems.allowed(notAllowed));
        }
        return answer.build();
    }
}

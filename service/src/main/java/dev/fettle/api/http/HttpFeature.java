package dev.fettle.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fettle.api.wire.BodyReader;
import dev.fettle.api.wire.DocumentReader;
import dev.fettle.api.wire.ViewWriter;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Tokens;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.eclipse.jetty.io.EofException;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.glassfish.jersey.server.ServerProperties;

/** What holds for every resource: who may, how bodies are read and answers written, how errors are told. */
public final class HttpFeature implements Feature {
    private final Tokens tokens;

    public HttpFeature(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public boolean configure(FeatureContext context) {
        // A location that names the host would name the wrong one behind a proxy.
        context.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        context.register(new Gate(tokens));
        context.register(QueryNames.class);
        context.register(KeysElsewhere.class);
        context.register(BodiesElsewhere.class);
        context.register(Statuses.class);
        context.register(new BodyReader());
        context.register(new DocumentReader());
        context.register(new ViewWriter());
        context.register(OfAny.class);
        context.register(OfState.class);
        context.register(OfEnd.class);
        context.register(OfJson.class);
        context.register(new AbstractBinder() {
            @Override
            protected void configure() {
                bindFactory(CallerFactory.class).to(Caller.class).proxy(false).in(RequestScoped.class);
                bindFactory(AttemptFactory.class).to(Attempt.class).proxy(false).in(RequestScoped.class);
            }
        });
        return true;
    }

    /** For all there is; the others are for what Dropwizard has mappers of its own for, which would come first. */
    static final class OfAny extends ProblemMapper<Throwable> {
        @Inject
        OfAny(Provider<HttpServletRequest> request) {
            super(request);
        }
    }

    static final class OfState extends ProblemMapper<IllegalStateException> {
        @Inject
        OfState(Provider<HttpServletRequest> request) {
            super(request);
        }
    }

    static final class OfEnd extends ProblemMapper<EofException> {
        @Inject
        OfEnd(Provider<HttpServletRequest> request) {
            super(request);
        }
    }

    static final class OfJson extends ProblemMapper<JsonProcessingException> {
        @Inject
        OfJson(Provider<HttpServletRequest> request) {
            super(request);
        }
    }
}

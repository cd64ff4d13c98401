package dev.fettle.api.http;

import dev.fettle.auth.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.function.Supplier;
import org.glassfish.jersey.server.ContainerRequest;

/** Hands the caller whom the {@link Gate} let through to methods that ask for {@code @Context Caller}. */
public final class CallerFactory implements Supplier<Caller> {
    static final String PROPERTY = "dev.fettle.caller";

    private final Provider<ContainerRequest> request;

    @Inject
    public CallerFactory(Provider<ContainerRequest> request) {
        this.request = request;
    }

    @Override
    public Caller get() {
        if (request.get().getProperty(PROPERTY) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a resource asks for its caller before the gate has let one in");
    }
}

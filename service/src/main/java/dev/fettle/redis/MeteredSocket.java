package dev.fettle.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A TCP socket whose incoming bytes are metered; TLS lies above it, so that a handshake is metered too. */
final class MeteredSocket extends Socket {
    private @Nullable MeteredInput input;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        return meter();
    }

    /** The meter of its input; the same at each call. */
    synchronized MeteredInput meter() throws IOException {
        if (input == null) {
            input = new MeteredInput(super.getInputStream());
        }
        return input;
    }
}

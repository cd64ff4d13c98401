package dev.fettle.api.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/** Counts what is read, and ends it when it is too much or takes too long. */
final class LimitedStream extends ServletInputStream {
    private final ServletInputStream in;
    private final long most;
    private final InstantSource clock;
    private final Instant deadline;
    private final MessageDigest digest;
    private long count;

    LimitedStream(ServletInputStream in, long most, InstantSource clock, Instant deadline) {
        this.in = in;
        this.most = most;
        this.clock = clock;
        this.deadline = deadline;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, this one has not", e);
        }
    }

    /** SHA-256, in hex, of what was read so far. */
    String hash() {
        try {
            MessageDigest soFar = (MessageDigest) digest.clone();
            return HexFormat.of().formatHex(soFar.digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned, this one cannot", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        if (read > 0) {
            count += read;
            digest.update(into, offset, read);
            if (count > most) {
                throw BodyLimit.tooLarge();
            }
        }
        // A body that drips in byte by byte would hold its thread for as long as the sender likes.
        if (clock.instant().isAfter(deadline)) {
            throw new HttpProblem(408, "too-slow", "the body of the request did not arrive in time");
        }
        return read;
    }

    @Override
    public boolean isFinished() {
        return in.isFinished();
    }

    @Override
    public boolean isReady() {
        return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        in.setReadListener(listener);
    }
}

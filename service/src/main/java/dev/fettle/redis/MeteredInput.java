package dev.fettle.redis;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what comes in, and lets only so much through for one exchange. */
final class MeteredInput extends FilterInputStream {
    private long total;
    private long left;

    MeteredInput(InputStream in) {
        super(in);
    }

    /** Starts an exchange that may bring this much. */
    void allow(long bytes) {
        left = bytes;
    }

    /** Takes from the allowance what a reply costs in memory beyond its bytes. */
    void charge(long bytes) {
        left -= bytes;
    }

    long left() {
        return left;
    }

    long total() {
        return total;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left <= 0) {
            throw new TooMuch();
        }
        int count = super.read(into, offset, length);
        if (count > 0) {
            total += count;
            left -= count;
        }
        return count;
    }

    /** The allowance is used up. */
    static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super("the answer is larger than allowed");
        }
    }
}

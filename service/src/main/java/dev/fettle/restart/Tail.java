package dev.fettle.restart;

import java.io.OutputStream;

/** Takes all that is written and keeps the last 64 KiB of it. Safe for several threads. */
final class Tail extends OutputStream {
    static final int MOST = 64 * 1024;

    private final byte[] ring = new byte[MOST];
    private long written;

    @Override
    public synchronized void write(int b) {
        ring[(int) (written % MOST)] = (byte) b;
        written++;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = Math.max(0, length - MOST); i < length; i++) {
            ring[(int) ((written + i) % MOST)] = bytes[offset + i];
        }
        written += length;
    }

    synchronized byte[] kept() {
        int size = (int) Math.min(written, MOST);
        byte[] kept = new byte[size];
        for (int i = 0; i < size; i++) {
            kept[i] = ring[(int) ((written - size + i) % MOST)];
        }
        return kept;
    }

    /** Its end, as words that complete a message; empty where nothing was written. */
    String said() {
        String end = Shown.end(kept(), 300);
        return end.isEmpty() ? "; it wrote nothing" : "; its output ends: " + end;
    }
}

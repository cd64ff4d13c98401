package dev.fettle.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Which slot of a cluster a key belongs to: CRC-16/XMODEM of the key, or of its tag in braces, modulo 16384. */
final class Slots {
    static final int COUNT = 16_384;

    private Slots() {}

    static int of(String key) {
        int open = key.indexOf('{');
        int end = open < 0 ? -1 : key.indexOf('}', open + 1);
        String hashed = end > open + 1 ? key.substring(open + 1, end) : key;
        int crc = 0;
        for (byte b : hashed.getBytes(UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            crc &= 0xffff;
        }
        return crc % COUNT;
    }
}

package dev.fettle.redis;

import dev.fettle.action.Reply;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Reads replies in RESP2. Jedis' own reader believes every length it is told and reserves the memory before the bytes
 * are there; this one reserves as they come, within the meter's allowance, and keeps error replies in their places.
 */
final class RespReader {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int DEEPEST = 32;
    private static final int FIRST_RESERVE = 16 * 1024;
    /** What an element of a list costs beyond its bytes: object, header and slot, rounded up. */
    private static final int ELEMENT_COST = 64;

    private static final int TLS_ALERT = 0x15;

    private final RedisInputStream in;
    private final MeteredInput meter;

    RespReader(RedisInputStream in, MeteredInput meter) {
        this.in = in;
        this.meter = meter;
    }

    /** @throws NoAnswer where it is no RESP, or too much of it */
    Reply read() {
        return read(0);
    }

    private Reply read(int depth) {
        byte type = in.readByte();
        return switch (type) {
            case '+' -> new Reply.Text(line());
            case '-' -> failure(line());
            case ':' -> new Reply.Number(number());
            case '$' -> bulk();
            case '*' -> list(depth);
            case TLS_ALERT -> throw new NoAnswer("wants TLS: set access.tls to true");
            default -> throw foreign(type);
        };
    }

    private static Reply failure(byte[] line) {
        String text = Printable.clip(Printable.utf8(line), 512);
        return new Reply.Failure(ErrorCode.of(text), text);
    }

    private Reply bulk() {
        long length = number();
        if (length == -1) {
            return new Reply.Nil();
        }
        require(length >= 0 && length <= Integer.MAX_VALUE - 8, "a text of " + length + " bytes");
        if (length > meter.left() + FIRST_RESERVE) {
            throw tooMuch("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) Math.min(length, FIRST_RESERVE)];
        int filled = 0;
        while (filled < length) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
            }
            int count = in.read(bytes, filled, bytes.length - filled);
            if (count < 0) {
                throw new NoAnswer("closes the connection in the middle of an answer");
            }
            filled += count;
        }
        require(in.readByte() == '\r' && in.readByte() == '\n', "a text without its end");
        return new Reply.Text(bytes);
    }

    private Reply list(int depth) {
        long count = number();
        if (count == -1) {
            return new Reply.Nil();
        }
        require(count >= 0, "a list of " + count);
        require(depth < DEEPEST, "lists in more than " + DEEPEST + " lists");
        if (count > Math.max(0, meter.left()) / ELEMENT_COST) {
            throw tooMuch("a list of " + count);
        }
        meter.charge(count * ELEMENT_COST);
        List<Reply> items = new ArrayList<>((int) Math.min(count, 1024));
        for (long i = 0; i < count; i++) {
            items.add(read(depth + 1));
        }
        return new Reply.Many(items);
    }

    private byte[] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        byte each = in.readByte();
        while (each != '\r') {
            line.write(each);
            require(line.size() <= LONGEST_LINE, "a line that does not end");
            each = in.readByte();
        }
        require(in.readByte() == '\n', "a broken line");
        return line.toByteArray();
    }

    private long number() {
        long value = 0;
        int digits = 0;
        byte each = in.readByte();
        boolean negative = each == '-';
        if (negative || each == '+') {
            each = in.readByte();
        }
        while (each != '\r') {
            require(each >= '0' && each <= '9' && digits < 19, "something that is no number");
            // Nineteen digits may overflow into a negative number: taken as it is by ':', refused as a length.
            value = value * 10 + (each - '0');
            digits++;
            each = in.readByte();
        }
        require(digits > 0 && in.readByte() == '\n', "a broken number");
        return negative ? -value : value;
    }

    private NoAnswer tooMuch(String what) {
        return new NoAnswer("answers with more than Fettle takes in one go: " + what);
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new NoAnswer("does not speak RESP: it sends " + what);
        }
    }

    /** The beginning of the foreign answer as far as it is there already; waiting for more of it would be in vain. */
    private NoAnswer foreign(byte first) {
        byte[] start = new byte[16];
        start[0] = first;
        int count = 1;
        try {
            while (count < start.length && in.available() > 0) {
                start[count++] = in.readByte();
            }
        } catch (java.io.IOException | RuntimeException e) {
            // The first byte is proof enough.
        }
        return new NoAnswer(
                "does not speak RESP (answered: " + Printable.escape(Arrays.copyOf(start, count), 32) + ")");
    }
}

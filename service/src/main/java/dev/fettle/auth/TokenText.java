package dev.fettle.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * How a token is written: {@code fettle_}, 256 random bits in 43 characters, and a checksum in 6. The prefix is for
 * scanners that look for leaked secrets, the checksum tells a typo from a token that is no longer good.
 */
final class TokenText {
    private static final String PREFIX = "fettle_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "[0-9A-Za-z]{49}");

    private TokenText() {}

    static String make(Random random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String body = PREFIX + digits(new BigInteger(1, bits), RANDOM_DIGITS);
        return body + checksum(body);
    }

    static boolean hasShape(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** Only for what has the shape. */
    static boolean checks(String text) {
        int cut = text.length() - CHECK_DIGITS;
        return checksum(text.substring(0, cut)).equals(text.substring(cut));
    }

    /** SHA-256 of the whole token in hex. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, this one has not", e);
        }
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
    }

    private static String digits(BigInteger number, int width) {
        char[] digits = new char[width];
        BigInteger left = number;
        for (int i = width - 1; i >= 0; i--) {
            BigInteger[] parts = left.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(parts[1].intValue());
            left = parts[0];
        }
        return new String(digits);
    }
}

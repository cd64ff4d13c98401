package dev.fettle.action;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 512}, {@code 64kb}, {@code 16mb} or {@code 2gb}; units are powers of 1024, as Redis
 * reads them.
 */
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(b|kb|mb|gb|tb)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /** @throws IllegalArgumentException saying what would be right */
    public static ByteSize parse(String text) {
        Matcher m = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw new IllegalArgumentException("a size such as 512, 64kb, 16mb or 2gb");
        }
        String unit = m.group(2) == null ? "b" : m.group(2);
        int shift = switch (unit) {
            case "kb" -> 10;
            case "mb" -> 20;
            case "gb" -> 30;
            case "tb" -> 40;
            default -> 0;
        };
        long number = Long.parseLong(m.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("a size below 8 exabytes");
        }
        return new ByteSize(number << shift);
    }

    @Override
    public String toString() {
        String[] units = {"b", "kb", "mb", "gb", "tb"};
        int unit = 0;
        long left = bytes;
        while (left >= 1024 && left % 1024 == 0 && unit < units.length - 1) {
            left /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(left) : left + units[unit];
    }
}

package dev.fettle.actions.keys;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment as applications write it into a field. What could be read in two ways is not read. */
final class Moment {
    private static final int LONGEST = 64;

    /** From 2001 to 2286. Other lengths may be dates such as 20261120, or seconds and milliseconds alike. */
    private static final Pattern SECONDS = Pattern.compile("(\\d{10})(?:\\.\\d{1,9})?");

    private static final Pattern MILLIS = Pattern.compile("(\\d{13})(?:\\.\\d{1,9})?");

    private Moment() {}

    /** Seconds or milliseconds since 1970, or ISO 8601 with an offset; empty for anything else. */
    static Optional<Instant> read(byte[] value) {
        if (value.length == 0 || value.length > LONGEST) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(value))
                    .toString()
                    .strip();
            return Optional.of(read(text));
        } catch (CharacterCodingException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant read(String text) {
        Matcher seconds = SECONDS.matcher(text);
        if (seconds.matches()) {
            return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)));
        }
        Matcher millis = MILLIS.matcher(text);
        if (millis.matches()) {
            return Instant.ofEpochMilli(Long.parseLong(millis.group(1)));
        }
        // RFC 3339 allows a blank for the T.
        boolean blank = text.length() > 10 && text.charAt(10) == ' ';
        return OffsetDateTime.parse(blank ? text.substring(0, 10) + "T" + text.substring(11) : text)
                .toInstant();
    }
}

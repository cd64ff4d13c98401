package dev.fettle.action;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One command to a server, as its words. */
public final class Command {
    private final byte[][] words;

    private Command(byte[][] words) {
        this.words = words;
    }

    /** Arguments are {@link String} (sent as UTF-8), {@code byte[]} (sent as they are), or a whole number. */
    public static Command of(String verb, Object... arguments) {
        byte[][] words = new byte[arguments.length + 1][];
        words[0] = verb.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = switch (arguments[i]) {
                case byte[] bytes -> bytes;
                case String text -> text.getBytes(StandardCharsets.UTF_8);
                case Long number -> Long.toString(number).getBytes(StandardCharsets.US_ASCII);
                case Integer number -> Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
                default ->
                    throw new IllegalArgumentException(
                            "a command's argument is text, bytes or a whole number, not " + arguments[i].getClass());
            };
        }
        return new Command(words);
    }

    /** The words as they go over the wire, the verb first. Not to be changed. */
    public byte[][] words() {
        return words;
    }

    /** The verb in lower case. */
    public String verb() {
        return new String(words[0], StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }
}

package dev.fettle.action;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One command to a server, as its words. */
public final class Command {
    /** Actions send few verbs very often, and each has to be looked at in lower case. */
    private static final ConcurrentMap<String, Verb> VERBS = new ConcurrentHashMap<>();

    private static final int MOST_VERBS = 1_000;

    private static final class Verb {
        final byte[] word;
        final String lower;

        Verb(String verb) {
            word = verb.getBytes(StandardCharsets.UTF_8);
            lower = verb.toLowerCase(Locale.ROOT);
        }
    }

    private final Verb verb;
    private final byte[][] words;
    private final long weight;

    /** In {@link System#nanoTime}; null for ever. */
    private final @Nullable Long goodUntil;

    private Command(Verb verb, byte[][] words, long weight, @Nullable Long goodUntil) {
        this.verb = verb;
        this.words = words;
        this.weight = weight;
        this.goodUntil = goodUntil;
    }

    /** Arguments are {@link String} (sent as UTF-8), {@code byte[]} (sent as they are), or a whole number. */
    public static Command of(String verb, Object... arguments) {
        Verb known = known(verb);
        byte[][] words = new byte[arguments.length + 1][];
        words[0] = known.word;
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
        return new Command(known, words, 1, null);
    }

    private static Verb known(String verb) {
        Verb known = VERBS.get(verb);
        if (known == null) {
            known = new Verb(verb);
            if (VERBS.size() < MOST_VERBS) {
                VERBS.putIfAbsent(verb, known);
            }
        }
        return known;
    }

    /** The same command, known to touch so many keys or elements; without this it is 1. */
    public Command touching(long count) {
        return new Command(verb, words, Math.max(1, count), goodUntil);
    }

    /**
     * The same command, which is not to be sent later than that: what it says, or why, is no longer true then. A governor
     * may let it wait; where it waited too long, it is answered with {@link Reply.Unsent}, and so are all commands that
     * would have gone out with it.
     *
     * @param moment of {@link System#nanoTime}
     */
    public Command goodUntil(long moment) {
        return new Command(verb, words, weight, moment);
    }

    /** Whether it may be sent no more. */
    public boolean isLate(long now) {
        return goodUntil != null && now - goodUntil > 0;
    }

    /** How many keys or elements it touches. */
    public long weight() {
        return weight;
    }

    /** The words as they go over the wire, the verb first. Not to be changed. */
    public byte[][] words() {
        return words;
    }

    /** The verb in lower case. */
    public String verb() {
        return verb.lower;
    }
}

package dev.fettle.api.wire;

/** Shortens what a user sent before it is shown in an error, and takes the control characters out of it. */
public final class Clip {
    private static final int LONGEST = 80;

    private Clip() {}

    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
            shown.appendCodePoint(plain ? c : 0xFFFD);
        });
        return text.codePointCount(0, text.length()) > LONGEST ? shown + "..." : shown.toString();
    }
}

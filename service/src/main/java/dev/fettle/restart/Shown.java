package dev.fettle.restart;

import java.nio.charset.StandardCharsets;

/** Makes what others wrote fit to be shown: one line, nothing that is not seen as it is, never much of it. */
final class Shown {
    private Shown() {}

    static String beginning(String text, int longest) {
        return text.length() <= longest ? plain(text) : plain(text.substring(0, longest)) + "...";
    }

    /** The end of what a program wrote, where it says why it ended. */
    static String end(byte[] output, int longest) {
        String text = new String(output, StandardCharsets.UTF_8).strip();
        return text.length() <= longest ? plain(text) : "..." + plain(text.substring(text.length() - longest));
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\\R", -1)) {
            out.append(out.isEmpty() ? "" : " | ");
            line.codePoints().forEach(c -> out.appendCodePoint(printable(c) ? c : '?'));
        }
        return out.toString();
    }

    private static boolean printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

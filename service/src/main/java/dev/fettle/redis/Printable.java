package dev.fettle.redis;

import java.nio.charset.StandardCharsets;

/** Makes what a server sent fit to be shown: no control characters, and never much of it. */
final class Printable {
    private Printable() {}

    static String clip(String text, int longest) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < longest; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return out.length() < text.length() ? out.append("...").toString() : out.toString();
    }

    /** Bytes as text, those that are not printable ASCII as {@code \\x1b}. */
    static String escape(byte[] bytes, int longest) {
        StringBuilder out = new StringBuilder();
        for (byte each : bytes) {
            if (out.length() >= longest) {
                return out.append("...").toString();
            }
            if (each >= 0x20 && each < 0x7f && each != '\\') {
                out.append((char) each);
            } else {
                String hex = Integer.toHexString(each & 0xff);
                out.append(hex.length() == 1 ? "\\x0" : "\\x").append(hex);
            }
        }
        return out.toString();
    }

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package dev.fettle.actions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names of keys as people may see them: a name can hold any bytes, also ones that steer a terminal. */
public final class KeyNames {
    private static final int LONGEST = 120;

    private KeyNames() {}

    /**
     * One line of plain text: what is no visible UTF-8 is written {@code \xNN} byte by byte, a backslash {@code \\}; cut
     * at 120 characters. Whoever puts it into HTML escapes it as any text.
     */
    public static String shown(byte[] name) {
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < name.length) {
            int length = visible(name, i);
            String next = length == 0
                    ? "\\x%02x".formatted(name[i])
                    : name[i] == '\\' ? "\\\\" : new String(name, i, length, StandardCharsets.UTF_8);
            if (shown.length() + next.length() > LONGEST - 3) {
                return shown.append("...").toString();
            }
            shown.append(next);
            i += Math.max(length, 1);
        }
        return shown.toString();
    }

    /** How many bytes the visible character there takes; 0 where there is none. */
    private static int visible(byte[] name, int at) {
        int lead = name[at] & 0xff;
        int length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (at + length > name.length) {
            return 0;
        }
        byte[] bytes = Arrays.copyOfRange(name, at, at + length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean whole = text.codePointCount(0, text.length()) == 1
                && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return whole && isVisible(text.codePointAt(0)) ? length : 0;
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}

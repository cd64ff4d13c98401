package dev.fettle.api.wire;

import dev.fettle.Problem;

/** How many items of a list to answer with. A query parameter of resource methods. */
public record Limit(int value) {
    public static final String DEFAULT = "100";
    public static final int GREATEST = 500;

    /** Called by Jersey. @throws Problem where it is none */
    public static Limit valueOf(String text) {
        if (text.matches("[0-9]{1,6}")) {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= GREATEST) {
                return new Limit(value);
            }
        }
        throw Problem.invalid(
                "bad-parameter",
                "limit",
                "'" + Clip.of(text) + "' is no limit",
                "a whole number from 1 to " + GREATEST);
    }

    /** One more, to see whether there is a next page. */
    public int andOne() {
        return value + 1;
    }
}

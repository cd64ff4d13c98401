package dev.fettle.action;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A pattern of key names as Redis reads it ({@code *}, {@code ?}, {@code [a-z]}, backslash to escape). What is changed is
 * matched by the server; matching here is for estimates.
 */
public record Glob(String pattern) {
    private static final int LONGEST = 1024;

    public Glob {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("a pattern of key names that is not empty, such as temp:*");
        }
        if (pattern.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException("a pattern of at most " + LONGEST + " bytes");
        }
        if (pattern.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a pattern without control characters");
        }
        if (endsInEscape(pattern)) {
            throw new IllegalArgumentException("a pattern that does not end in a lone backslash");
        }
    }

    /** Whether it matches every key there is: nothing but stars (and question marks beside at least one star). */
    public boolean matchesEverything() {
        return pattern.chars().allMatch(c -> c == '*');
    }

    /** Whether it has no fixed character at all, such as {@code ?*} or {@code [a-z]*}: nearly everything. */
    public boolean hasNoFixedPart() {
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c != '*' && c != '?') {
                return false;
            }
        }
        return true;
    }

    /** The one name it stands for, where it holds no star, question mark, bracket or backslash. */
    public Optional<byte[]> singleName() {
        return pattern.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0)
                ? Optional.empty()
                : Optional.of(pattern.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a key of that name matches, as the server would say. */
    public boolean matches(byte[] name) {
        return pattern.equals("*") || new GlobMatch(pattern.getBytes(StandardCharsets.UTF_8), name).matches();
    }

    private static boolean endsInEscape(String pattern) {
        int backslashes = 0;
        for (int i = pattern.length() - 1; i >= 0 && pattern.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    @Override
    public String toString() {
        return pattern;
    }
}

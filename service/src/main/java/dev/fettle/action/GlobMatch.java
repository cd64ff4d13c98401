package dev.fettle.action;

/** The server's own matching (stringmatchlen in util.c of Redis and Valkey), step by step, quirks and all. */
final class GlobMatch {
    private final byte[] pattern;
    private final byte[] name;

    /** Set when the rest after a star was tried at every place: no earlier star can help then. */
    private boolean hopeless;

    GlobMatch(byte[] pattern, byte[] name) {
        this.pattern = pattern;
        this.name = name;
    }

    boolean matches() {
        return matches(0, 0);
    }

    private boolean matches(int atPattern, int atName) {
        int p = atPattern;
        int n = atName;
        while (p < pattern.length && n < name.length) {
            switch (pattern[p]) {
                case '*' -> {
                    return matchesStar(p, n);
                }
                case '?' -> {}
                case '[' -> {
                    int end = classEnd(p + 1);
                    if (!inClass(p + 1, end, name[n])) {
                        return false;
                    }
                    p = Math.min(end, pattern.length - 1);
                }
                default -> {
                    if (pattern[p] == '\\' && p + 1 < pattern.length) {
                        p++;
                    }
                    if (pattern[p] != name[n]) {
                        return false;
                    }
                }
            }
            p++;
            n++;
        }
        // An empty rest of the name is matched by stars, but only where something was matched before.
        while (n > atName && n == name.length && p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length && n == name.length;
    }

    private boolean matchesStar(int star, int atName) {
        int p = star;
        while (p + 1 < pattern.length && pattern[p + 1] == '*') {
            p++;
        }
        if (p + 1 == pattern.length) {
            return true;
        }
        for (int n = atName; n < name.length; n++) {
            if (matches(p + 1, n)) {
                return true;
            }
            if (hopeless) {
                return false;
            }
        }
        hopeless = true;
        return false;
    }

    /** The place of the closing bracket; the length of the pattern where it is missing. */
    int classEnd(int first) {
        int p = first < pattern.length && pattern[first] == '^' ? first + 1 : first;
        while (p < pattern.length && pattern[p] != ']') {
            p += step(p);
        }
        return Math.min(p, pattern.length);
    }

    private boolean inClass(int first, int end, byte c) {
        boolean not = first < pattern.length && pattern[first] == '^';
        boolean found = false;
        for (int p = not ? first + 1 : first; p < end; p += step(p)) {
            if (pattern[p] == '\\' && p + 1 < pattern.length) {
                found |= pattern[p + 1] == c;
            } else if (isRange(p)) {
                int low = Math.min(pattern[p], pattern[p + 2]);
                int high = Math.max(pattern[p], pattern[p + 2]);
                found |= c >= low && c <= high;
            } else {
                found |= pattern[p] == c;
            }
        }
        return found != not;
    }

    private int step(int p) {
        if (pattern[p] == '\\' && p + 1 < pattern.length) {
            return 2;
        }
        return isRange(p) ? 3 : 1;
    }

    private boolean isRange(int p) {
        return p + 2 < pattern.length && pattern[p + 1] == '-';
    }
}

package dev.fettle.playbook;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant by a name that is not known. */
final class Suggestion {
    /** Longer names are no slips of the pen, and comparing them costs. */
    private static final int LONGEST = 80;

    private Suggestion() {}

    /** {@code did you mean 'ttl'?}, or the known names where none is near. */
    static String among(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> known.isEmpty() ? "there are none" : "one of " + String.join(", ", known));
    }

    /** The known name with the fewest slips: at most a third of its length. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        if (unknown.length() > LONGEST) {
            return Optional.empty();
        }
        String folded = unknown.toLowerCase(Locale.ROOT);
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int slips = slips(folded, name.toLowerCase(Locale.ROOT));
            if (slips < fewest && slips <= Math.max(1, name.length() / 3)) {
                best = name;
                fewest = slips;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Edit distance in which two neighbours that changed places are one slip. */
    private static int slips(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

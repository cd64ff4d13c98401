package dev.fettle.fleet;

import dev.fettle.Problem.Detail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wrong with a registration, field by field. Values of labels are not echoed beyond their beginning. */
final class RegistrationRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");
    private static final int MOST_SEEDS = 64;
    private static final int MOST_LABELS = 64;
    private static final int LONGEST_VALUE = 255;
    private static final int LONGEST_USER = 256;
    private static final int LONGEST_PATH = 1024;

    private final List<Detail> wrong = new ArrayList<>();

    private RegistrationRules() {}

    static List<Detail> wrong(String name, Kind kind, List<Address> seeds, Access access, Map<String, String> labels) {
        RegistrationRules rules = new RegistrationRules();
        rules.name(name);
        rules.seeds(kind, seeds);
        rules.access(kind, access);
        rules.labels(labels);
        return rules.wrong;
    }

    private void name(String name) {
        if (!NAME.matcher(name).matches()) {
            add(
                    "name",
                    "'" + clip(name) + "' is no name of a deployment",
                    "lower-case letters, digits and dashes, at most 63, such as cache-1");
        }
    }

    private void seeds(Kind kind, List<Address> seeds) {
        if (seeds.isEmpty() || seeds.size() > MOST_SEEDS) {
            add(
                    "seeds",
                    "there are " + seeds.size(),
                    "1 to " + MOST_SEEDS + " addresses, such as cache-1.example:6379");
        } else if (kind == Kind.STANDALONE && seeds.size() > 1) {
            add("seeds", "there are " + seeds.size(), "one address, since a standalone server has no other members");
        }
        Set<Address> seen = new HashSet<>();
        for (int i = 0; i < seeds.size(); i++) {
            if (!seen.add(seeds.get(i))) {
                add("seeds[" + i + "]", seeds.get(i) + " stands twice", "each address once");
            }
        }
    }

    private void access(Kind kind, Access access) {
        if (kind == Kind.SENTINEL) {
            if (access.masterName() == null) {
                add("access.masterName", "is missing", "the name under which the Sentinels know the primary");
            } else {
                text("access.masterName", access.masterName(), LONGEST_USER, false);
            }
        } else {
            onlyForSentinel("access.masterName", access.masterName());
            onlyForSentinel("access.sentinelUsername", access.sentinelUsername());
            onlyForSentinel("access.sentinelPassword", access.sentinelPassword());
        }
        if (access.caFile() != null) {
            if (!access.tls()) {
                add("access.caFile", "is given though access.tls is off", "access.tls: true, or no caFile");
            }
            if (!access.caFile().startsWith("/")) {
                add(
                        "access.caFile",
                        "'" + clip(access.caFile()) + "' is no absolute path",
                        "such as /etc/fettle/ca.pem");
            }
            text("access.caFile", access.caFile(), LONGEST_PATH, true);
        }
        user("access.username", access.username(), "access.password", access.password());
        user(
                "access.sentinelUsername",
                access.sentinelUsername(),
                "access.sentinelPassword",
                access.sentinelPassword());
    }

    private void onlyForSentinel(String field, @Nullable Object value) {
        if (value != null) {
            add(field, "is given for another kind", "leave it out, or kind: sentinel");
        }
    }

    private void user(String field, @Nullable String name, String secret, @Nullable SecretRef password) {
        if (name == null) {
            return;
        }
        text(field, name, LONGEST_USER, false);
        if (password == null) {
            add(secret, "is missing beside " + field, "a reference, env:NAME or file:/path");
        }
    }

    private void labels(Map<String, String> labels) {
        if (labels.size() > MOST_LABELS) {
            add("labels", "there are " + labels.size(), "at most " + MOST_LABELS);
        }
        labels.forEach((key, value) -> {
            if (!LABEL.matcher(key).matches()) {
                add(
                        "labels",
                        "'" + clip(key) + "' is no name of a label",
                        "lower-case letters, digits, dots, dashes and underscores, at most 63, beginning with a"
                                + " letter");
            } else if (!value.isEmpty()) {
                text("labels." + key, value, LONGEST_VALUE, true);
            }
        });
    }

    private void text(String field, String value, int longest, boolean spaces) {
        if (value.isEmpty() || value.codePointCount(0, value.length()) > longest) {
            add(field, "has " + value.length() + " characters", "1 to " + longest);
        } else if (!value.codePoints().allMatch(c -> printable(c) && (spaces || !Character.isWhitespace(c)))) {
            add(
                    field,
                    "holds a character that cannot be shown" + (spaces ? "" : ", or a blank"),
                    "printable characters" + (spaces ? "" : " without blanks"));
        }
    }

    /** Control characters, lone surrogates, and those that only change how their neighbours are shown, are not. */
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

    private void add(String field, String what, String right) {
        wrong.add(new Detail(field, what, right));
    }

    /** Short and printable, since it may be shown on a terminal. */
    private static String clip(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(60).forEach(c -> clean.appendCodePoint(printable(c) ? c : '?'));
        return clean + (text.codePointCount(0, text.length()) > 60 ? "..." : "");
    }
}

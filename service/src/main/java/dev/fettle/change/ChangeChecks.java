package dev.fettle.change;

import dev.fettle.Problem;
import dev.fettle.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a request or a vote may not look like, and the words for it. */
final class ChangeChecks {
    private static final int LONGEST_TEXT = 2000;
    private static final Duration FURTHEST = Duration.ofDays(90);

    private ChangeChecks() {}

    static void checkRequest(Plan plan, @Nullable String digestSeen, String reason) {
        if (reason.isBlank()) {
            throw Problem.invalid(
                    "no-reason", "reason", "is empty", "one sentence that says why, for those who approve");
        }
        checkText("reason", reason);
        if (digestSeen != null && !digestSeen.equals(plan.digest())) {
            throw Problem.conflict(
                    "another-digest",
                    "plan " + plan.id() + " has digest " + shortened(plan.digest()) + ", not " + shortened(digestSeen));
        }
        if (plan.targets().isEmpty()) {
            throw Problem.conflict(
                    "no-targets",
                    "plan " + plan.id() + " has no targets; "
                            + switch (plan.leftOut().size()) {
                                case 0 -> "its condition selects no server: widen it, or register the servers";
                                case 1 -> "the one server left out says why";
                                default -> "its " + plan.leftOut().size() + " servers left out say why";
                            });
        }
    }

    /** A change that waits for years is one that somebody forgot. */
    static void checkStart(@Nullable Instant notBefore, Instant now) {
        if (notBefore != null && notBefore.isAfter(now.plus(FURTHEST))) {
            throw Problem.invalid(
                    "bad-start",
                    "notBefore",
                    notBefore + " is too far ahead",
                    "at most " + FURTHEST.toDays() + " days from now");
        }
    }

    static void checkText(String field, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw Problem.invalid("too-long", field, "has " + text.length() + " characters", "at most " + LONGEST_TEXT);
        }
    }

    static String approvals(int needed) {
        return needed + (needed == 1 ? " approval" : " approvals");
    }

    static String tail(String why) {
        return why.isBlank() ? "" : ": " + why.strip();
    }

    static String shortened(String digest) {
        return digest.length() <= 12 ? "'" + digest + "'" : digest.substring(0, 12) + "…";
    }
}

package dev.fettle.api.http;

import dev.fettle.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which version of a thing an edit has seen: in {@code If-Match}, as {@code "3"} or {@code 3}, or in the body. */
public final class SeenVersion {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,18})\"?");

    private SeenVersion() {}

    /**
     * The version that was seen; null where neither says one.
     *
     * @throws Problem where both are there and differ, or the header is no version
     */
    public static @Nullable Long of(@Nullable String ifMatch, @Nullable Long inBody) {
        if (ifMatch == null) {
            return inBody;
        }
        Matcher tag = TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw Problem.invalid("bad-version", "If-Match", "this is no version", "one version, such as \"3\"");
        }
        long version = Long.parseLong(tag.group(1));
        if (inBody != null && inBody != version) {
            throw Problem.invalid(
                    "bad-version",
                    "version",
                    inBody + " differs from the " + version + " of If-Match",
                    "one of the two");
        }
        return version;
    }

    /**
     * Refuses an edit by header whose version has passed, as HTTP wants it.
     *
     * @param current null where there is none
     */
    public static void check(@Nullable String ifMatch, @Nullable Long seen, @Nullable Long current) {
        if (ifMatch != null && seen != null && !seen.equals(current)) {
            String now = current == null ? "there is none" : "it is at version " + current;
            throw new HttpProblem(
                    412, "moved-on", "If-Match names version " + seen + ", but " + now + "; look again", List.of());
        }
    }
}

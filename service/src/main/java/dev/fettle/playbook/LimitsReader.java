package dev.fettle.playbook;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Durations;
import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a playbook may not pass. */
final class LimitsReader {
    static final List<String> LIMITS = List.of(
            "maxKeys",
            "maxKeyspaceShare",
            "serverShare",
            "maxLatency",
            "maxLag",
            "maxWritesPerSecond",
            "maxExpiriesPerSecond",
            "patience");

    private static final long MOST_A_SECOND = 10_000_000;

    /** A replica says how far it is once a second, so what is written in a second always counts as lag. */
    private static final ByteSize LEAST_LAG = ByteSize.parse("64kb");

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private LimitsReader() {}

    static Playbook.Limits read(@Nullable YamlNode node, Findings findings) {
        Playbook.Limits defaults = Playbook.Limits.DEFAULTS;
        if (node == null) {
            return defaults;
        }
        Fields fields = Fields.of(node, "limits", LIMITS, findings);
        Percent serverShare = fields.read("serverShare", ParamType.PERCENT, Percent.class, defaults.serverShare());
        if (serverShare.fraction() < 0.01) {
            fields.wrong("serverShare", "is " + serverShare, "from 1% to 100%");
        }
        Duration maxLatency = fields.read("maxLatency", ParamType.DURATION, Duration.class, defaults.maxLatency());
        if (maxLatency.isZero()) {
            fields.wrong("maxLatency", "is 0", "at least 1ms");
        }
        ByteSize maxLag = fields.read("maxLag", ParamType.SIZE, ByteSize.class, defaults.maxLag());
        if (maxLag.bytes() < LEAST_LAG.bytes()) {
            fields.wrong("maxLag", "is " + maxLag, "at least " + LEAST_LAG + ": replicas tell once a second");
        }
        Percent share = fields.read("maxKeyspaceShare", ParamType.PERCENT, Percent.class);
        if (share != null && share.value().signum() == 0) {
            fields.wrong("maxKeyspaceShare", "is 0%, which lets no key be touched", "more than 0%, at most 100%");
        }
        Duration patience = fields.read("patience", ParamType.DURATION, Duration.class, defaults.patience());
        if (patience.compareTo(LEAST_PATIENCE) < 0) {
            fields.wrong(
                    "patience",
                    "is " + Durations.format(patience),
                    "at least " + Durations.format(LEAST_PATIENCE) + ": servers are looked at once a second");
        }
        return new Playbook.Limits(
                fields.withinIfGiven("maxKeys", 1, Long.MAX_VALUE),
                share,
                serverShare,
                fields.atMost("maxLatency", maxLatency, Duration.ofMinutes(1)),
                maxLag,
                fields.withinIfGiven("maxWritesPerSecond", 1, MOST_A_SECOND),
                fields.within("maxExpiriesPerSecond", defaults.maxExpiriesPerSecond(), 1, MOST_A_SECOND),
                fields.atMost("patience", patience, Duration.ofDays(1)));
    }
}

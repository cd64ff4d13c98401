package dev.fettle.actions.topology;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How servers that were away get what was written meanwhile: out of the backlog, or with all data anew. */
final class Resync {
    /** What a restart is reckoned with where nothing says that it takes longer. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private Resync() {}

    /** What the smallest backlog of the shard holds; each of its servers may be the one that it is asked of. */
    static Check backlog(Picture picture, Member primary) {
        long size = picture.members().stream()
                        .mapToLong(member -> member.number("repl_backlog_size"))
                        .min()
                        .orElse(0)
                / 1024;
        WriteRate rate = WriteRate.of(primary, picture.replicas());
        if (rate.isNothing()) {
            return Check.go(
                    "the backlog of " + size + " KB holds what is written while a server is away: nearly nothing is");
        }
        double seconds = size / rate.kilobytes();
        long away = away(picture).toSeconds();
        String held = "the backlog of " + size + " KB holds "
                + String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds) + " at the present rate ("
                + rate.words() + "), and a restart is reckoned with " + away + " s: ";
        return Check.go(
                seconds >= away
                        ? held + "a server that is away for no longer goes on where it was"
                        : held + "a server that is away for longer than it holds is sent all data anew; a"
                                + " repl-backlog-size of " + megabytes(rate, away) + "mb would hold twice that time");
    }

    private static long megabytes(WriteRate rate, long seconds) {
        return (long) Math.ceil(rate.kilobytes() * seconds * 2 / 1024);
    }

    /** A snapshot is written as a server ends, and read as it begins. */
    private static Duration away(Picture picture) {
        long longest = picture.members().stream()
                .mapToLong(member -> member.number("rdb_last_bgsave_time_sec"))
                .max()
                .orElse(0);
        Duration twice = Duration.ofSeconds(2 * longest);
        return twice.compareTo(AWAY) > 0 ? twice : AWAY;
    }

    /**
     * Why a server is sent all data anew after a restart, whatever the backlog holds. Only a snapshot says where in the
     * stream it was taken, and a server with an append-only file does not load one (seen with Redis 6.2 to 8.0, Valkey 8.0
     * and 9.1).
     */
    static Optional<Check> fullCopy(Keeping keeping) {
        String address = keeping.member().address().toString();
        if (keeping.appends()) {
            return Optional.of(Check.go(address + " comes back by a full copy, whatever the backlog holds: it loads its"
                    + " append-only file, which does not say where in the stream of writes it ends"));
        }
        if (!keeping.save().isKnown()) {
            return Optional.of(Check.go("whether " + address + " comes back by a full copy is not known: "
                    + keeping.save().refusal()));
        }
        return keeping.saves()
                ? Optional.empty()
                : Optional.of(Check.go(address + " comes back by a full copy, unless the backlog still holds all since"
                        + " the last that it was sent: it has no save points, so it ends without a snapshot to go on"
                        + " from"));
    }
}

package dev.fettle.actions.memory;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Purges a server, and has it defragmented where that was not enough; what came free is given back by another purge. */
public final class ServerRelief {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** A server works its figures out anew ten times a second, or as often as its hz says. */
    private static final int LOOKS = 15;

    private final Shard shard;
    private final Session session;
    private final Defragmentation.Bounds bounds;
    private final double enough;

    /** @param enough the ratio down to which a purge alone is enough */
    public ServerRelief(Shard shard, Session session, Defragmentation.Bounds bounds, double enough) {
        this.shard = shard;
        this.session = session;
        this.bounds = bounds;
        this.enough = enough;
    }

    /** Puts back what an attempt that was cut off has left on a server. */
    public void recover(Address server) {
        new Defragmentation(shard, session, server, bounds).recover();
    }

    /**
     * Refused where the server is not calm, or is so no more after its purge; otherwise done, with what it brought, also
     * where its build cannot be defragmented.
     *
     * @throws dev.fettle.action.TargetFault where it does not answer
     */
    public Outcome relieve(Address server) {
        Defragmentation defragmentation = new Defragmentation(shard, session, server, bounds);
        defragmentation.recover();
        session.pause(Duration.ZERO);
        Map<String, String> before = Defragmentation.info(shard, server);
        List<String> obstacles = bounds.calm().obstacles(shard, server, before);
        if (!obstacles.isEmpty()) {
            return new Outcome.Refused(String.join("; ", obstacles));
        }
        long began = shard.nanoTime();
        String purged = purge(server);
        String moved = "";
        Outcome outcome = new Outcome.Done("");
        if (Fragmentation.of(Defragmentation.info(shard, server)).ratio() > enough) {
            outcome = defragmentation.carryOut();
            moved = "; " + outcome.summary();
            if (outcome instanceof Outcome.Done) {
                purged = purge(server);
            }
        }
        Fragmentation was = Fragmentation.of(before);
        Fragmentation is = Fragmentation.of(Defragmentation.info(shard, server));
        session.count("returned-bytes", Math.max(0, was.rss() - is.rss()));
        String words = String.format(
                Locale.ROOT,
                "in %s: ratio %.2f -> %.2f, resident %d -> %d MB%s%s",
                Durations.format(Duration.ofMillis((shard.nanoTime() - began) / 1_000_000)),
                was.ratio(),
                is.ratio(),
                Fragmentation.megabytes(was.rss()),
                Fragmentation.megabytes(is.rss()),
                purged,
                moved);
        return switch (outcome) {
            case Outcome.Refused no -> new Outcome.Refused("it was purged only, " + words);
            case Outcome.TargetFailed failed -> new Outcome.TargetFailed(server + " was purged only, " + words);
            default -> new Outcome.Done(server + " " + words);
        };
    }

    /** @return why not, to be added to what is told; empty where it was done, and its figures are there */
    private String purge(Address server) {
        List<Reply> replies = shard.send(server, List.of(AllocatorFigures.INFO, Command.of("MEMORY", "PURGE")));
        if (replies.getLast() instanceof Reply.Failure refused) {
            return "; it was not purged: " + refused.line();
        }
        AllocatorFigures before = AllocatorFigures.of(replies.getFirst());
        for (int i = 0; i < LOOKS; i++) {
            session.pause(LOOK_EVERY);
            if (!AllocatorFigures.of(shard.send(server, AllocatorFigures.INFO)).equals(before)) {
                break;
            }
        }
        return "";
    }
}

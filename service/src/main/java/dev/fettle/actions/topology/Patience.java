package dev.fettle.actions.topology;

import dev.fettle.action.Durations;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long something that was begun is waited for: as long as it may take, also where the run is to pause; but where it is to
 * end, no longer than a little more, for a person waits for that.
 */
final class Patience {
    /** How long is waited where the run is to end. */
    static final Duration WHERE_IT_ENDS = Duration.ofSeconds(30);

    private final Shard shard;
    private final Session session;
    private final Duration patience;
    private final Clock clock;
    private final long began;
    private @Nullable Long ending;

    /** Counted from now on. */
    Patience(Shard shard, Session session, Duration patience) {
        this.shard = shard;
        this.session = session;
        this.patience = patience;
        this.clock = new Clock(shard);
        this.began = shard.nanoTime();
    }

    /** Waits a while. @return whether to look again */
    boolean isLeft() {
        boolean ends = !session.waitThrough(Clock.NOW_AND_THEN);
        Long since = ending;
        if (ends && since == null) {
            since = shard.nanoTime();
            ending = since;
        }
        return clock.since(began).compareTo(patience) < 0
                && (since == null || clock.since(since).compareTo(WHERE_IT_ENDS) < 0);
    }

    /** How long was waited, and why no longer. */
    String words() {
        return "after "
                + (ending == null
                        ? Durations.format(patience)
                        : clock.since(began).toSeconds() + "s, and the run ends");
    }

    /** @throws Stopped with these words for a person, where the run is to end: then that is why, and nobody's fault */
    void stopIfEnding(String words) {
        if (ending != null) {
            throw new Stopped("the run ends").leaving(words);
        }
    }
}

package dev.fettle.app.server;

import dev.fettle.Problem;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ReadySignal;
import dev.fettle.run.Kick;
import dev.fettle.run.RunId;
import dev.fettle.schedule.Quartz;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what was just committed carried on at once by the node that committed it: a detour through Quartz costs some thirty
 * statements and a wait. What is for later goes to Quartz, and what a node may not do itself; what is lost, and what the
 * other nodes are to share, their patrols find within seconds.
 */
final class Nudge implements Kick, ReadySignal {
    private static final Logger log = LoggerFactory.getLogger(Nudge.class);

    private final Quartz quartz;
    private volatile @Nullable Machinery machinery;

    Nudge(Quartz quartz) {
        this.quartz = quartz;
    }

    /** Whom to nudge; before that, Quartz is told. */
    void toward(Machinery made) {
        machinery = made;
    }

    @Override
    public void soon(RunId run) {
        Machinery here = here();
        if (here == null) {
            quartz.soon(run);
        } else {
            here.engine().driveSoon(run);
        }
    }

    @Override
    public void at(RunId run, Instant when) {
        quartz.at(run, when);
    }

    @Override
    public void ready(ChangeId change) {
        Machinery here = here();
        if (here == null) {
            quartz.ready(change);
        } else {
            Thread.ofVirtual().name("start-" + change).start(() -> start(here, change));
        }
    }

    private @Nullable Machinery here() {
        Machinery made = machinery;
        return made == null || made.engine().isResting() ? null : made;
    }

    private static void start(Machinery here, ChangeId change) {
        try {
            here.starter().start(change);
        } catch (Problem problem) {
            log.warn("change {} is started by the next patrol: {}", change, problem.text());
        } catch (RuntimeException defect) {
            log.error("change {} could not be started", change, defect);
        }
    }
}

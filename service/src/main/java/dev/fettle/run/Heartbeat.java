package dev.fettle.run;

import dev.fettle.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Again and again: hears what was asked of the runs this node works on, writes their progress, and keeps their leases. A few
 * statements in all, however many targets are at work; none when none is.
 */
public final class Heartbeat {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    /** Of a lease's length: renewed so often that two lost renewals do no harm. */
    private static final int RENEWALS_IN_A_LEASE = 4;

    private final Workers workers;
    private final RunStore store;
    private long renewedAt = System.nanoTime();
    private boolean away;

    public Heartbeat(Workers workers, RunStore store) {
        this.workers = workers;
        this.store = store;
    }

    /** One beat. Never throws: a database that is away is said once, and leases run out by themselves. */
    public synchronized void beat() {
        // A copy: what is claimed while we ask is heard of at the next beat.
        List<Held> all = List.copyOf(workers.held().values());
        if (all.isEmpty()) {
            return;
        }
        try {
            hear(all);
            // First of all what others rely on; progress that cannot be written costs no lease.
            renew(all);
            write(all);
            if (away) {
                away = false;
                log.info("the database is back; {} targets at work here", all.size());
            }
        } catch (Problem problem) {
            if (!away) {
                away = true;
                log.warn("targets at work stop when their leases run out: {}", problem.text());
            }
        } catch (RuntimeException defect) {
            log.error("a beat failed", defect);
        }
    }

    private void hear(Collection<Held> all) {
        Set<RunId> runs = all.stream().map(h -> h.claim().run()).collect(Collectors.toSet());
        Map<RunId, RunState> states = store.states(runs);
        for (Held held : all) {
            RunState state = states.get(held.claim().run());
            if (state == RunState.PAUSING || state == RunState.PAUSED) {
                held.stop(Held.Stop.PAUSE);
            } else if (state != null && state != RunState.RUNNING) {
                held.stop(Held.Stop.CANCEL);
            }
        }
    }

    private void write(Collection<Held> all) {
        Map<RunStore.Claim, RunStore.Checkpoint> checkpoints = new HashMap<>();
        for (Held held : all) {
            RunStore.Checkpoint unwritten = held.takeUnwritten();
            if (unwritten != null) {
                checkpoints.put(held.claim(), unwritten);
            }
        }
        if (!checkpoints.isEmpty()) {
            store.progress(checkpoints);
        }
    }

    private void renew(Collection<Held> all) {
        var lease = workers.settings().lease();
        long asked = System.nanoTime();
        boolean young = asked - renewedAt < lease.toNanos() / RENEWALS_IN_A_LEASE;
        if (young) {
            return;
        }
        List<RunStore.Claim> claims = all.stream().map(Held::claim).toList();
        Set<RunStore.Claim> ours = store.renew(claims, lease);
        renewedAt = asked;
        for (Held held : all) {
            if (ours.contains(held.claim())) {
                held.renewed(asked, lease);
            } else if (claims.contains(held.claim()) && workers.held().containsKey(held.claim())) {
                // Not one that was claimed or finished while we asked: another node holds this one now.
                held.stop(Held.Stop.LOST);
            }
        }
    }
}

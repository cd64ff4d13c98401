package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens, shows and closes breakers. */
public final class Breakers {
    private static final int LONGEST_WHY = 2000;

    private final RemedyHistory history;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Breakers(RemedyHistory history, AuditLog audit, UnitOfWork unit, InstantSource clock) {
        this.history = history;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /** In the transaction of the plan that found it; another plan may have been faster. */
    void open(Actor by, Breaker breaker) {
        if (history.insert(breaker)) {
            audit.append(
                    by,
                    new AuditEvent.BreakerOpened(
                            breaker.id().value(), breaker.playbook(), breaker.target(), breaker.remedies()));
        }
    }

    public Breaker get(BreakerId id) {
        return history.find(id).orElseThrow(() -> Problem.notFound("breaker", id.toString()));
    }

    /** Newest first, opened before the given one (null for the newest). */
    public List<Breaker> latest(boolean onlyOpen, @Nullable BreakerId before, int limit) {
        return history.latest(onlyOpen, before, limit);
    }

    /**
     * Lets the playbook at the server again; remedies so far no longer count.
     *
     * @throws Problem where there is no such breaker, it is closed already, or the reason is missing
     */
    public Breaker close(Actor by, BreakerId id, String why) {
        if (why.isBlank() || why.length() > LONGEST_WHY) {
            throw Problem.invalid(
                    "bad-reason",
                    "why",
                    why.isBlank() ? "is empty" : "is too long",
                    "what was found and done, in 1 to " + LONGEST_WHY + " characters");
        }
        return unit.call(() -> {
            Breaker breaker = get(id);
            if (!history.close(id, new Breaker.Closing(by, why.strip(), clock.instant()))) {
                throw Problem.conflict("closed", "breaker " + id + " is closed already");
            }
            audit.append(
                    by, new AuditEvent.BreakerClosed(id.value(), breaker.playbook(), breaker.target(), why.strip()));
            return get(id);
        });
    }
}

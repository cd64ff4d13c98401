package dev.fettle.change;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlanStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asking for a plan to be carried out, and agreeing or not. Every step is one transaction with its audit event. */
public final class Changes {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final int SWEEP = 100;

    private final ChangeStore store;
    private final PlanStore plans;
    private final Supplier<Policies> policies;
    private final PolicyFacts facts;
    private final Function<Plan, List<Actor>> authors;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final ReadySignal signal;
    private final InstantSource clock;

    /** @param authors who wrote the version of the playbook that a plan uses; nobody for built-in ones */
    public Changes(
            ChangeStore store,
            PlanStore plans,
            Supplier<Policies> policies,
            PolicyFacts facts,
            Function<Plan, List<Actor>> authors,
            AuditLog audit,
            UnitOfWork unit,
            ReadySignal signal,
            InstantSource clock) {
        this.store = store;
        this.plans = plans;
        this.policies = policies;
        this.facts = facts;
        this.authors = authors;
        this.audit = audit;
        this.unit = unit;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * Asks for a plan.
     *
     * @param digestSeen the digest that the requester saw; null where they did not say
     * @param notBefore it starts no earlier; null for as soon as it is approved
     * @throws Problem where there is no such plan, it has no targets, it is not the one seen, or the reason is missing
     */
    public Change request(
            Actor by, PlanId planId, @Nullable String digestSeen, String reason, @Nullable Instant notBefore) {
        return request(by, List.of(), planId, digestSeen, reason, notBefore);
    }

    /** The same on behalf of others, who may not vote on it either. */
    Change request(
            Actor by,
            List<Actor> onBehalfOf,
            PlanId planId,
            @Nullable String digestSeen,
            String reason,
            @Nullable Instant notBefore) {
        Plan plan = plans.find(planId).orElseThrow(() -> Problem.notFound("plan", planId.toString()));
        ChangeChecks.checkRequest(plan, digestSeen, reason);
        Instant now = clock.instant();
        ChangeChecks.checkStart(notBefore, now);
        Policies.Policy policy = policies.get().decide(facts.of(plan));
        Instant earliest = notBefore == null || notBefore.isBefore(now) ? now : notBefore;
        boolean free = policy.approvals() == 0;
        Change change = new Change(
                new ChangeId(UUID.randomUUID()),
                plan.id(),
                plan.digest(),
                plan.playbook(),
                plan.risk(),
                by,
                interested(plan, onBehalfOf),
                reason.strip(),
                free ? ChangeState.APPROVED : ChangeState.AWAITING_APPROVAL,
                new Requirement(policy.name(), policy.approvals()),
                List.of(),
                notBefore,
                now,
                earliest.plus(policy.expiresAfter()),
                null,
                free
                        ? "policy '" + policy.name() + "' asks for no approval"
                        : "waits for " + ChangeChecks.approvals(policy.approvals()),
                1);
        return unit.call(() -> {
            store.insert(change);
            audit.append(
                    by,
                    new AuditEvent.ChangeRequested(
                            change.id().value(),
                            plan.id().value(),
                            plan.digest(),
                            change.reason(),
                            policy.name(),
                            policy.approvals()));
            signalIfApproved(change);
            return change;
        });
    }

    /**
     * Approves or rejects.
     *
     * @param digest the digest that the voter saw; a vote for another plan than the change's does not count
     * @throws Problem where the voter asked for the change, has voted already, or the change is past voting
     */
    public Change vote(Actor by, ChangeId id, boolean approve, String digest, String comment) {
        ChangeChecks.checkText("comment", comment);
        return unit.call(() -> {
            Change change = get(id);
            if (by.same(change.requester())) {
                throw Problem.forbidden(
                        "own-change",
                        "change " + id + " was requested by " + by + ": somebody else has to "
                                + (approve ? "approve it" : "reject it; you can withdraw it"));
            }
            if (change.interested().stream().anyMatch(by::same)) {
                throw Problem.forbidden(
                        "own-work",
                        by + " wrote what change " + id + " carries out (its playbook or its schedule): somebody else"
                                + " has to vote");
            }
            if (change.state() != ChangeState.AWAITING_APPROVAL) {
                throw Problem.conflict(
                        "wrong-state",
                        "change " + id + " is " + ChangeMachine.words(change.state()) + "; it takes no more votes");
            }
            if (!digest.equals(change.digest())) {
                throw Problem.conflict(
                        "another-digest",
                        "the vote is for digest " + ChangeChecks.shortened(digest) + ", the change asks for "
                                + ChangeChecks.shortened(change.digest())
                                + ": look at its plan again, then vote for that digest");
            }
            Instant now = clock.instant();
            if (!now.isBefore(change.expiresAt())) {
                throw Problem.conflict(
                        "expired", "change " + id + " expired at " + change.expiresAt() + "; request it anew");
            }
            if (!store.addVote(id, new Vote(by, approve, digest, comment.strip(), now))) {
                throw Problem.conflict("voted", by + " has voted on change " + id + " already; votes are not changed");
            }
            audit.append(by, new AuditEvent.ChangeVoted(id.value(), approve, digest, comment.strip()));
            return count(by, get(id), approve);
        });
    }

    private Change count(Actor by, Change change, boolean approve) {
        if (!approve) {
            return move(by, change, ChangeMachine.Event.REJECTION, "rejected by " + by, null);
        }
        int needed = change.requirement().approvals();
        if (change.approvals() < needed) {
            return change;
        }
        return move(by, change, ChangeMachine.Event.ENOUGH_APPROVALS, ChangeChecks.approvals(needed) + " given", null);
    }

    /** Takes a change back before it has started. Its requester may, and whoever may stop runs. */
    public Change withdraw(Actor by, ChangeId id, String why) {
        ChangeChecks.checkText("why", why);
        return unit.call(() ->
                move(by, get(id), ChangeMachine.Event.WITHDRAWAL, "withdrawn by " + by + ChangeChecks.tail(why), null));
    }

    /** Its run exists: called by whoever created it, in the same transaction. */
    public Change started(Change change, UUID run) {
        return move(Actor.SYSTEM, change, ChangeMachine.Event.START, "run " + run, run);
    }

    /** The fleet has moved on: the plan has to be made anew. */
    public Change superseded(Change change, String why) {
        return unit.call(() -> move(Actor.SYSTEM, change, ChangeMachine.Event.DRIFT, why, null));
    }

    public Change get(ChangeId id) {
        return store.find(id).orElseThrow(() -> Problem.notFound("change", id.toString()));
    }

    /** Ends what waited too long. @return how many */
    public int expire() {
        int ended = 0;
        for (Change change : store.expired(clock.instant(), SWEEP)) {
            try {
                unit.call(() -> move(
                        Actor.SYSTEM,
                        change,
                        ChangeMachine.Event.TIME_OUT,
                        "not started by " + change.expiresAt(),
                        null));
                ended++;
            } catch (Problem moved) {
                // Somebody voted or withdrew at this moment: theirs is the word that counts.
                log.debug("change {} moved on before it could expire", change.id());
            }
        }
        return ended;
    }

    private Change move(Actor by, Change change, ChangeMachine.Event event, String why, @Nullable UUID run) {
        ChangeState to = ChangeMachine.next(change.id(), change.state(), event);
        Change next = new Change(
                change.id(),
                change.plan(),
                change.digest(),
                change.playbook(),
                change.risk(),
                change.requester(),
                change.interested(),
                change.reason(),
                to,
                change.requirement(),
                change.votes(),
                change.notBefore(),
                change.createdAt(),
                change.expiresAt(),
                run == null ? change.run() : run,
                why,
                change.version());
        return unit.call(() -> {
            if (!store.update(next)) {
                throw Problem.conflict(
                        "moved-on",
                        "change " + change.id() + " was changed by somebody else at this moment; look again");
            }
            audit.append(
                    by,
                    new AuditEvent.ChangeMoved(
                            change.id().value(), ChangeMachine.words(change.state()), ChangeMachine.words(to), why));
            Change stored = get(change.id());
            signalIfApproved(stored);
            return stored;
        });
    }

    private void signalIfApproved(Change change) {
        if (change.state() == ChangeState.APPROVED) {
            unit.afterCommit(() -> signal.ready(change.id()));
        }
    }

    private List<Actor> interested(Plan plan, List<Actor> onBehalfOf) {
        List<Actor> all = new ArrayList<>(onBehalfOf);
        all.addAll(authors.apply(plan));
        return all;
    }
}

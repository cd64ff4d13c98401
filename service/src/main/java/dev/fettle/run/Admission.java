package dev.fettle.run;

import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.Playbook;
import org.jspecify.annotations.Nullable;

/** Says of each claimed target whether it is worked on at all, by what is known before its server is asked. */
final class Admission {
    /** A target that brings down every node that takes it up must not go on doing so. */
    private static final int MOST_ATTEMPTS = 20;

    private final Workshop shop;
    private final Ledger ledger;

    Admission(Workshop shop, Ledger ledger) {
        this.shop = shop;
        this.ledger = ledger;
    }

    /** Whether it was taken up too often. */
    static boolean isWorn(RunTarget target) {
        return target.attempt() > MOST_ATTEMPTS;
    }

    RunStore.TargetResult worn(RunTarget target) {
        return ended(
                target,
                TargetState.UNKNOWN,
                "was taken up " + MOST_ATTEMPTS
                        + " times and never came to an end: look at the server and at the logs");
    }

    /** Left alone, or worked on. @return null where the lease is lost and another node has the say */
    RunStore.@Nullable TargetResult result(RunTarget target, Playbook playbook, Papers papers, Held hold) {
        PlannedTarget planned = papers.planned(target);
        var instance = papers.instance(target);
        var deployment = papers.deployment(target);
        // Where work has begun, a server that its neighbours do not name just now is no reason to leave it half-done.
        boolean gone =
                instance.isEmpty() || (target.before() == null && instance.get().status() == Instance.Status.GONE);
        if (deployment.isEmpty() || gone) {
            return ended(target, TargetState.SKIPPED, "is no longer a member of " + target.deployment());
        }
        var refusal = papers.refusal(target);
        if (refusal.isPresent()) {
            return ended(target, TargetState.SKIPPED, refusal.get());
        }
        Deployment home = deployment.get();
        return new TargetWork(shop, ledger, target, planned, playbook, home, instance.get(), hold).work();
    }

    private RunStore.TargetResult ended(RunTarget target, TargetState state, String outcome) {
        return new RunStore.TargetResult(
                state,
                target.progress(),
                outcome,
                null,
                target.commands(),
                shop.clock().instant());
    }
}

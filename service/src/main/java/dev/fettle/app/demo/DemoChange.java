package dev.fettle.app.demo;

import dev.fettle.Problem;
import dev.fettle.action.Estimate;
import dev.fettle.app.server.Core;
import dev.fettle.audit.Actor;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeState;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunTarget;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One remedy from plan to end, by an operator, with an approver where the policy asks for one. */
record DemoChange(String playbook, String select, String reason) {
    private static final Actor OPERATOR = Actor.person("operator");
    private static final Actor APPROVER = Actor.person("approver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MEGABYTE = 1 << 20;
    private static final int MOST_TARGETS = 1_000;

    /** @return the targets as they ended; empty where the run did not succeed */
    List<RunTarget> carryOut(Core core, PrintWriter out) {
        Plan plan =
                core.planner().plan(OPERATOR, new PlanRequest(DemoPlaybooks.PREFIX + playbook, null, Map.of(), select));
        print(plan, out);
        Change change = core.changes().request(OPERATOR, plan.id(), plan.digest(), reason, null);
        out.printf(
                "  change    policy %s: %s%n",
                change.requirement().policy(),
                change.requirement().approvals() == 0 ? "no approval needed" : "needs another person's approval");
        if (change.state() == ChangeState.AWAITING_APPROVAL) {
            approve(core, change, out);
        }
        Run run = end(core, change);
        out.printf("  run       %s: %s%n", word(run.state()), run.why());
        List<RunTarget> targets = core.machinery().runs().targets(run.id(), null, 0, MOST_TARGETS);
        for (RunTarget target : targets) {
            out.printf("            %s: %s%n", target.name(), target.outcome());
        }
        return run.state() == RunState.SUCCEEDED ? targets : List.of();
    }

    private static void print(Plan plan, PrintWriter out) {
        out.printf(
                "  plan      %s in %s, digest %s%n",
                count(plan.totals().targets(), "target"),
                count(plan.totals().waves(), "wave"),
                plan.digest().substring(0, 12));
        for (PlannedTarget target : plan.targets()) {
            for (PlannedTarget.Step step : target.steps()) {
                out.printf("            %s: %s %s%n", target.name(), step.action(), words(step.estimate()));
            }
        }
    }

    private static String count(int number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }

    private static String words(Estimate estimate) {
        return switch (estimate) {
            case Estimate.Work work
            when work.keys().likely() == 0 ->
                "about %,d MB (%,d to %,d)"
                        .formatted(
                                work.bytes().likely() / MEGABYTE,
                                work.bytes().low() / MEGABYTE,
                                work.bytes().high() / MEGABYTE);
            case Estimate.Work work ->
                "about %,d keys (%,d to %,d), %,d writing commands"
                        .formatted(
                                work.keys().likely(),
                                work.keys().low(),
                                work.keys().high(),
                                work.commands().likely());
            case Estimate.Nothing nothing -> "nothing to do: " + nothing.reason();
            case Estimate.NotApplicable not -> "not here: " + not.reason();
        };
    }

    private static void approve(Core core, Change change, PrintWriter out) {
        try {
            core.changes().vote(OPERATOR, change.id(), true, change.digest(), "");
            throw new IllegalStateException("the requester's own approval was taken");
        } catch (Problem refused) {
            out.printf("            the operator's own approval is refused (%s)%n", refused.code());
        }
        core.changes().vote(APPROVER, change.id(), true, change.digest(), "looked at the plan");
        out.printf("            approved by the approver%n");
    }

    private static Run end(Core core, Change change) {
        Await.until(
                PATIENCE,
                "change " + change.id() + " starts",
                () -> core.changes().get(change.id()).run() != null);
        UUID id = core.changes().get(change.id()).run();
        if (id == null) {
            throw new IllegalStateException("change " + change.id() + " lost its run");
        }
        RunId run = new RunId(id);
        Await.until(
                PATIENCE,
                "run " + run + " ends",
                () -> core.machinery().runs().get(run).state().isOver());
        return core.machinery().runs().get(run);
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}

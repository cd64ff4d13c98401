package dev.fettle.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One fact about who did what. The record's name is the event's type, its components are the payload; secrets never
 * enter one. Every event names its subject, and the change it belongs to where there is one, so that the trail of a
 * change reads from request to last target.
 */
public sealed interface AuditEvent {
    Subject subject();

    /** The change this event belongs to, or null for what concerns no change. */
    default @Nullable UUID change() {
        return null;
    }

    /** What an event is about, such as {@code deployment/cache-1}. */
    record Subject(String type, String id) {}

    // Fleet
    record DeploymentRegistered(String deployment, String kind, List<String> seeds, Map<String, String> labels)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("deployment", deployment);
        }
    }

    record DeploymentChanged(String deployment, Map<String, String> before, Map<String, String> after)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("deployment", deployment);
        }
    }

    record DeploymentRemoved(String deployment) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("deployment", deployment);
        }
    }

    /** A member joined, left, came back, restarted or changed its role; what says which. */
    record MemberChanged(String deployment, String address, String what) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("deployment", deployment);
        }
    }

    // Playbooks and schedules
    record PlaybookStored(String playbook, String version, String risk) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("playbook", playbook);
        }
    }

    record ScheduleSaved(String schedule, String playbook, String cron, String zone, boolean enabled)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("schedule", schedule);
        }
    }

    record ScheduleRemoved(String schedule) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("schedule", schedule);
        }
    }

    /** A schedule came due; outcome says whether it filed a change, or why not. */
    record ScheduleFired(
            String schedule,
            Instant dueAt,
            String outcome,
            @Nullable UUID change) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("schedule", schedule);
        }
    }

    // Access
    record TokenIssued(
            String token,
            String owner,
            String role,
            @Nullable Instant expiresAt) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("token", token);
        }
    }

    record TokenRevoked(String token, String owner) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("token", token);
        }
    }

    // Plan and change
    record PlanMade(UUID plan, String playbook, String version, String digest, int targets, int leftOut)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("plan", plan.toString());
        }
    }

    record ChangeRequested(UUID change, UUID plan, String digest, String reason, String policy, int approvalsNeeded)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("change", change.toString());
        }
    }

    record ChangeVoted(UUID change, boolean approved, String digest, String comment) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("change", change.toString());
        }
    }

    /** A change moved from one state to another; why says the cause. */
    record ChangeMoved(UUID change, String from, String to, String why) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("change", change.toString());
        }
    }

    /** A playbook's remedies on a server did not last; remedies says when they succeeded. */
    record BreakerOpened(UUID breaker, String playbook, String target, List<Instant> remedies) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("breaker", breaker.toString());
        }
    }

    record BreakerClosed(UUID breaker, String playbook, String target, String why) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("breaker", breaker.toString());
        }
    }

    // Run
    record RunMoved(UUID run, UUID change, String from, String to, String why) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("run", run.toString());
        }
    }

    record WaveStarted(UUID run, UUID change, int wave, int targets) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("run", run.toString());
        }
    }

    record TargetStarted(UUID run, UUID change, String target, String node, long fence, int attempt)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("run", run.toString());
        }
    }

    /** Several targets moved at once, none of them at work: cancelled before they began, or taken back from a dead node. */
    record TargetsMoved(UUID run, UUID change, String what, int targets) implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("run", run.toString());
        }
    }

    /** A target ended; commands counts what was sent to the server by command name. */
    record TargetEnded(
            UUID run,
            UUID change,
            String target,
            String state,
            String outcome,
            Map<String, Long> counters,
            Map<String, Long> commands,
            long durationMillis)
            implements AuditEvent {
        @Override
        public Subject subject() {
            return new Subject("run", run.toString());
        }
    }
}

package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.audit.Actor;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps a playbook from doing the same thing to the same servers again and again. */
public final class Repetition {
    private final RemedyHistory history;
    private final Breakers breakers;
    private final InstantSource clock;

    public Repetition(RemedyHistory history, Breakers breakers, InstantSource clock) {
        this.history = history;
        this.breakers = breakers;
        this.clock = clock;
    }

    /**
     * What may be planned.
     *
     * @param surveys all of them; those that have to wait say so
     * @param opened breakers that were found to be due, not stored yet
     */
    record Judged(List<Survey> surveys, List<Breaker> opened) {}

    Judged judge(Playbook playbook, Map<String, Deployment> deployments, List<Survey> surveys) {
        List<InstanceId> servers = surveys.stream()
                .filter(Survey.Fit.class::isInstance)
                .map(survey -> survey.instance().id())
                .toList();
        Past past = past(playbook, servers, clock.instant());
        List<Breaker> opened = new ArrayList<>();
        List<Survey> judged = new ArrayList<>();
        for (Survey survey : surveys) {
            if (!(survey instanceof Survey.Fit fit)) {
                judged.add(survey);
                continue;
            }
            Breaker due;
            try {
                due = past.due(fit.instance(), deployments);
            } catch (Problem unclear) {
                judged.add(new Survey.Unfit(fit.instance(), "repeat.breaker.lasting: " + unclear.text()));
                continue;
            }
            if (due != null) {
                opened.add(due);
            }
            String reason = due == null ? past.refusal(fit.instance().id()) : tripped(due, playbook.repeat());
            judged.add(reason == null ? fit : new Survey.Unfit(fit.instance(), reason));
        }
        return new Judged(withinTheDay(playbook, judged, past), opened);
    }

    /** In the transaction of the plan that found them. */
    void open(Actor by, Judged judged) {
        judged.opened().forEach(breaker -> breakers.open(by, breaker));
    }

    /** Why servers have to be left alone now; those that may be worked on are left out. Asked again when work begins. */
    public Map<InstanceId, String> refusals(Playbook playbook, Collection<InstanceId> servers) {
        if (servers.isEmpty()) {
            return Map.of();
        }
        Past past = past(playbook, servers, clock.instant());
        Map<InstanceId, String> refusals = new HashMap<>();
        for (InstanceId server : servers) {
            String reason = past.refusal(server);
            if (reason != null) {
                refusals.put(server, reason);
            }
        }
        return refusals;
    }

    /** An open breaker binds whatever the version says: storing another one is no way past it. */
    private Past past(Playbook playbook, Collection<InstanceId> servers, Instant now) {
        Repeat repeat = playbook.repeat();
        Duration cooldown = Optional.ofNullable(repeat.cooldown()).orElse(Duration.ZERO);
        Duration window = Optional.ofNullable(repeat.breaker())
                .map(Repeat.Breaker::within)
                .orElse(Duration.ZERO);
        Duration back = cooldown.compareTo(window) > 0 ? cooldown : window;
        boolean breaker = repeat.breaker() != null;
        return new Past(
                playbook,
                now,
                back.isZero() ? Map.of() : history.successes(playbook.name(), servers, now.minus(back)),
                history.open(playbook.name(), servers),
                breaker ? history.closed(playbook.name(), servers) : Map.of());
    }

    /**
     * Those that waited longest since it was last begun with them go first, also where it failed or found nothing to do:
     * otherwise they would use up every day. What does not fit into the day is left out.
     */
    private List<Survey> withinTheDay(Playbook playbook, List<Survey> surveys, Past past) {
        Integer most = playbook.repeat().targetsPerDay();
        if (most == null) {
            return surveys;
        }
        Instant today = past.now.truncatedTo(ChronoUnit.DAYS);
        int begun = history.begun(playbook.name(), today);
        List<Instance> fit = surveys.stream()
                .filter(Survey.Fit.class::isInstance)
                .map(Survey::instance)
                .toList();
        Map<InstanceId, Instant> last = history.lastBegun(
                playbook.name(), fit.stream().map(Instance::id).toList());
        Set<InstanceId> first = fit.stream()
                .sorted(Comparator.comparing((Instance server) -> last.getOrDefault(server.id(), Instant.MIN))
                        .thenComparing(Instance::deployment)
                        .thenComparing(server -> server.address().toString()))
                .limit(Math.max(0, most - begun))
                .map(Instance::id)
                .collect(Collectors.toSet());
        String reason = dayIsFull(playbook, begun, today);
        return surveys.stream()
                .map(survey -> survey instanceof Survey.Fit one
                                && !first.contains(one.instance().id())
                        ? new Survey.Unfit(one.instance(), reason)
                        : survey)
                .toList();
    }

    private static String dayIsFull(Playbook playbook, int begun, Instant today) {
        return "repeat.targetsPerDay is " + playbook.repeat().targetsPerDay() + ", and " + begun + " of this day ("
                + today.atOffset(ZoneOffset.UTC).toLocalDate() + " UTC) are used; it may go again from "
                + today.plus(1, ChronoUnit.DAYS);
    }

    private static String tripped(Breaker breaker, Repeat repeat) {
        Repeat.Breaker rule = repeat.breaker();
        return breaker.remedies().size() + " remedies"
                + (rule == null ? "" : " in " + Durations.format(rule.within())) + " did not last: "
                + breaker.remedies().stream()
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .collect(Collectors.joining(", "))
                + "; find the cause, then close breaker " + breaker.id();
    }

    /** What is known of some servers. */
    private record Past(
            Playbook playbook,
            Instant now,
            Map<InstanceId, List<RemedyHistory.Success>> successes,
            Map<InstanceId, Breaker> open,
            Map<InstanceId, Instant> closed) {

        @Nullable
        String refusal(InstanceId server) {
            Breaker breaker = open.get(server);
            if (breaker != null) {
                return tripped(breaker, playbook.repeat());
            }
            Duration cooldown = playbook.repeat().cooldown();
            List<RemedyHistory.Success> all = successes.getOrDefault(server, List.of());
            if (cooldown == null || all.isEmpty()) {
                return null;
            }
            Instant done = all.getLast().at();
            Instant again = done.plus(cooldown);
            return again.isAfter(now)
                    ? "was done at " + done.truncatedTo(ChronoUnit.SECONDS) + " and cools down for "
                            + Durations.format(cooldown) + "; it may go again from "
                            + again.truncatedTo(ChronoUnit.SECONDS)
                    : null;
        }

        /** The breaker that has to open now; null where none has to, or one is open. */
        @Nullable
        Breaker due(Instance server, Map<String, Deployment> deployments) {
            Repeat.Breaker rule = playbook.repeat().breaker();
            if (rule == null || open.containsKey(server.id())) {
                return null;
            }
            Instant since = now.minus(rule.within());
            Instant closing = closed.getOrDefault(server.id(), Instant.MIN);
            List<Instant> counted = successes.getOrDefault(server.id(), List.of()).stream()
                    .filter(success -> !success.undone())
                    .map(RemedyHistory.Success::at)
                    .filter(at -> at.isAfter(since) && at.isAfter(closing))
                    .toList();
            if (counted.size() < rule.after() || lasts(rule.lasting(), server, deployments)) {
                return null;
            }
            return new Breaker(
                    new BreakerId(UUID.randomUUID()),
                    playbook.name(),
                    server.id(),
                    server.deployment(),
                    server.address(),
                    counted,
                    now,
                    null);
        }

        private static boolean lasts(
                @Nullable Condition lasting, Instance server, Map<String, Deployment> deployments) {
            Deployment home = deployments.get(server.deployment());
            return lasting != null
                    && home != null
                    && server.lastFacts()
                            .map(facts -> lasting.holds(ConditionValues.target(home.kind(), server, facts)))
                            .orElse(false);
        }
    }
}

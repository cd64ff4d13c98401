package dev.fettle.plan;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Repeat repeat = playbook.repeat();
        if (repeat.equals(Repeat.FREELY)) {
            return new Judged(surveys, List.of());
        }
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
            Breaker due = past.due(fit.instance(), deployments);
            if (due != null) {
                opened.add(due);
            }
            String reason = due == null
                    ? past.refusal(fit.instance().id())
                    : tripped(due, Objects.requireNonNull(repeat.breaker()));
            judged.add(reason == null ? fit : new Survey.Unfit(fit.instance(), reason));
        }
        return new Judged(withinTheDay(playbook, judged, past), opened);
    }

    /** In the transaction of the plan that found them. */
    void open(Actor by, Judged judged) {
        judged.opened().forEach(breaker -> breakers.open(by, breaker));
    }

    /** Why this server has to be left alone now; null where it may be worked on. Asked again when work begins. */
    public @Nullable String refusal(Playbook playbook, InstanceId server) {
        return playbook.repeat().equals(Repeat.FREELY)
                ? null
                : past(playbook, List.of(server), clock.instant()).refusal(server);
    }

    private Past past(Playbook playbook, List<InstanceId> servers, Instant now) {
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
                history.successes(playbook.name(), servers, now.minus(back)),
                breaker ? history.open(playbook.name(), servers) : Map.of(),
                breaker ? history.closed(playbook.name(), servers) : Map.of());
    }

    /** Those that waited longest go first; what does not fit into the day is left out. */
    private List<Survey> withinTheDay(Playbook playbook, List<Survey> surveys, Past past) {
        Integer most = playbook.repeat().targetsPerDay();
        if (most == null) {
            return surveys;
        }
        Instant today = past.now.truncatedTo(ChronoUnit.DAYS);
        int begun = history.begun(playbook.name(), today);
        Set<InstanceId> first = surveys.stream()
                .filter(Survey.Fit.class::isInstance)
                .map(Survey::instance)
                .sorted(Comparator.comparing((Instance server) -> past.last(server.id()))
                        .thenComparing(Instance::deployment)
                        .thenComparing(server -> server.address().toString()))
                .limit(Math.max(0, most - begun))
                .map(Instance::id)
                .collect(Collectors.toSet());
        String reason = dayIsFull(playbook, begun, today);
        return surveys.stream()
                .map(survey -> survey instanceof Survey.Fit fit
                                && !first.contains(fit.instance().id())
                        ? new Survey.Unfit(fit.instance(), reason)
                        : survey)
                .toList();
    }

    private static String dayIsFull(Playbook playbook, int begun, Instant today) {
        return "repeat.targetsPerDay is " + playbook.repeat().targetsPerDay() + ", and " + begun + " of this day ("
                + today.atOffset(ZoneOffset.UTC).toLocalDate() + " UTC) are used; it may go again from "
                + today.plus(1, ChronoUnit.DAYS);
    }

    private static String tripped(Breaker breaker, Repeat.Breaker rule) {
        return breaker.remedies().size() + " remedies in " + Durations.format(rule.within()) + " did not last: "
                + breaker.remedies().stream()
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .collect(Collectors.joining(", "))
                + "; find the cause, then close breaker " + breaker.id();
    }

    /** What is known of some servers. */
    private record Past(
            Playbook playbook,
            Instant now,
            Map<InstanceId, List<Instant>> successes,
            Map<InstanceId, Breaker> open,
            Map<InstanceId, Instant> closed) {

        Instant last(InstanceId server) {
            List<Instant> all = successes.getOrDefault(server, List.of());
            return all.isEmpty() ? Instant.MIN : all.getLast();
        }

        @Nullable
        String refusal(InstanceId server) {
            Breaker breaker = open.get(server);
            Repeat.Breaker rule = playbook.repeat().breaker();
            if (breaker != null && rule != null) {
                return tripped(breaker, rule);
            }
            Duration cooldown = playbook.repeat().cooldown();
            List<Instant> all = successes.getOrDefault(server, List.of());
            if (cooldown == null
                    || all.isEmpty()
                    || !all.getLast().plus(cooldown).isAfter(now)) {
                return null;
            }
            return "was done at " + all.getLast().truncatedTo(ChronoUnit.SECONDS) + " and cools down for "
                    + Durations.format(cooldown) + "; it may go again from "
                    + all.getLast().plus(cooldown).truncatedTo(ChronoUnit.SECONDS);
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

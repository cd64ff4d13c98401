package dev.fettle.api.playbooks;

import dev.fettle.action.ByteSize;
import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import dev.fettle.action.Risk;
import dev.fettle.api.http.Located;
import dev.fettle.fleet.Role;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.Repeat;
import dev.fettle.playbook.Stored;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "A remedy described once.")
record PlaybookView(
        @Schema(example = "expire-temp-keys") String name,
        @Schema(description = "SHA-256 of the text") String version,
        String title,

        @Schema(description = "the team that answers for it")
        String owner,

        Risk risk,
        String description,

        @Schema(description = "where it comes from; absent for one that was only checked")
        Stored.@Nullable Origin origin,

        @Schema(description = "who stored it") @Nullable String by,
        @Nullable Instant at,
        List<ParameterView> parameters,
        TargetsView targets,

        @Schema(description = "conditions that must hold on a target before its first step")
        List<String> preconditions,

        RolloutView rollout,
        LimitsView limits,
        RepeatView repeat,
        List<StepView> steps,

        @Schema(description = "must hold on a target after its last step") @Nullable
        String verify,

        @Schema(description = "the YAML; only where one version is asked for") @Nullable
        String source)
        implements Located {
    @Schema(description = "A value that whoever uses the playbook may set.")
    record ParameterView(
            String name,
            ParamType type,

            @Schema(description = "the allowed words of an enum; empty for other types")
            List<String> words,

            @Schema(description = "the type of a list's elements") @Nullable
            ParamType element,

            boolean required,

            @Schema(description = "the value when it is left out") @Nullable
            Object defaultValue,

            @Nullable Object min,
            @Nullable Object max,
            String description) {
        static ParameterView of(Playbook.Parameter p) {
            return new ParameterView(
                    p.name(),
                    p.type(),
                    p.words(),
                    p.element(),
                    p.defaults() == null,
                    p.defaults(),
                    p.min(),
                    p.max(),
                    p.description());
        }
    }

    @Schema(description = "Which servers it is for.")
    record TargetsView(
            @Schema(example = "memory.usedRatio > 0.7") String select, List<Role> roles) {}

    @Schema(description = "How it spreads.")
    record RolloutView(
            @Schema(
                    description = "sizes, as counts or shares of all targets; the last one repeats",
                    example = "[\"1\", \"10%\"]")
            List<String> waves,

            @Schema(example = "30s") Duration soak,
            int maxParallel,

            @Schema(description = "targets at work on one machine, over all runs")
            int maxPerHost,

            boolean slowStart,
            int stopAfterFailures,
            @Nullable String gate) {}

    @Schema(description = "What a run may not pass.")
    record LimitsView(
            @Nullable Long maxKeys,
            @Schema(example = "30%") @Nullable Percent maxKeyspaceShare,
            @Schema(example = "20%") Percent serverShare,
            @Schema(example = "5ms") Duration maxLatency,

            @Schema(description = "in bytes", example = "67108864")
            ByteSize maxLag,

            @Nullable Long maxWritesPerSecond,
            long maxExpiriesPerSecond,
            @Schema(example = "5m") Duration patience) {}

    @Schema(description = "How often it may be used, whoever asks.")
    record RepeatView(
            @Schema(description = "how long a server on which it succeeded is left alone", example = "6h") @Nullable
            Duration cooldown,

            @Schema(description = "servers that it may begin with on one day of UTC, over all runs") @Nullable
            Integer targetsPerDay,

            @Nullable BreakerRuleView breaker) {
        static RepeatView of(Repeat r) {
            Repeat.Breaker b = r.breaker();
            return new RepeatView(r.cooldown(), r.targetsPerDay(), b == null ? null : BreakerRuleView.of(b));
        }
    }

    @Schema(description = "When remedies that do not last are enough.")
    record BreakerRuleView(
            int after,
            @Schema(example = "7d") Duration within,

            @Schema(description = "where it holds on the server, the remedies did last") @Nullable
            String lasting) {
        static BreakerRuleView of(Repeat.Breaker b) {
            Condition lasting = b.lasting();
            return new BreakerRuleView(b.after(), b.within(), lasting == null ? null : lasting.text());
        }
    }

    @Schema(description = "One action with its parameters as written.")
    record StepView(@Schema(example = "keys.expire") String action, Map<String, Object> with) {}

    static PlaybookView of(Stored stored) {
        return of(stored.playbook(), stored, null);
    }

    static PlaybookView withSource(Stored stored) {
        return of(stored.playbook(), stored, stored.playbook().source());
    }

    /** Of one that was read, but not stored. */
    static PlaybookView of(Playbook playbook) {
        return of(playbook, null, null);
    }

    private static PlaybookView of(Playbook p, @Nullable Stored stored, @Nullable String source) {
        Playbook.Metadata about = p.metadata();
        return new PlaybookView(
                p.name(),
                p.version(),
                about.title(),
                about.owner(),
                about.risk(),
                about.description(),
                stored == null ? null : stored.origin(),
                stored == null ? null : stored.by().toString(),
                stored == null ? null : stored.at(),
                p.parameters().stream().map(ParameterView::of).toList(),
                new TargetsView(
                        p.targets().select().text(),
                        p.targets().roles().stream().sorted().toList()),
                p.preconditions().stream().map(Condition::text).toList(),
                rollout(p.rollout()),
                new LimitsView(
                        p.limits().maxKeys(),
                        p.limits().maxKeyspaceShare(),
                        p.limits().serverShare(),
                        p.limits().maxLatency(),
                        p.limits().maxLag(),
                        p.limits().maxWritesPerSecond(),
                        p.limits().maxExpiriesPerSecond(),
                        p.limits().patience()),
                RepeatView.of(p.repeat()),
                p.steps().stream().map(s -> new StepView(s.action(), s.with())).toList(),
                p.verify() == null ? null : p.verify().text(),
                source);
    }

    private static RolloutView rollout(Playbook.Rollout r) {
        List<String> waves = r.waves().stream()
                .map(wave -> switch (wave) {
                    case Playbook.WaveSize.Count count -> Integer.toString(count.targets());
                    case Playbook.WaveSize.Share share -> share.ofAll().toString();
                })
                .toList();
        return new RolloutView(
                waves,
                r.soak(),
                r.maxParallel(),
                r.maxPerHost(),
                r.slowStart(),
                r.stopAfterFailures(),
                r.gate() == null ? null : r.gate().text());
    }

    @Override
    public String location() {
        return "playbooks/" + name + "/versions/" + version;
    }
}

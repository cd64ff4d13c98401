package dev.fettle.playbook;

import dev.fettle.action.ParamType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how often a playbook may be used. */
final class RepeatReader {
    static final List<String> REPEAT = List.of("cooldown", "targetsPerDay", "breaker");
    static final List<String> BREAKER = List.of("after", "within", "lasting");
    private static final Duration LONGEST = Duration.ofDays(90);

    private final ConditionReader conditions;
    private final Findings findings;

    RepeatReader(ConditionReader conditions, Findings findings) {
        this.conditions = conditions;
        this.findings = findings;
    }

    Repeat read(@Nullable YamlNode node) {
        if (node == null) {
            return Repeat.FREELY;
        }
        Fields fields = Fields.of(node, "repeat", REPEAT, findings);
        Long perDay = fields.withinIfGiven("targetsPerDay", 1, 1_000_000);
        return new Repeat(
                time(fields, "cooldown"), perDay == null ? null : perDay.intValue(), breaker(fields.node("breaker")));
    }

    private Repeat.@Nullable Breaker breaker(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Fields fields = Fields.of(node, "repeat.breaker", BREAKER, findings);
        fields.required("after", "how many remedies that did not last are enough, such as 3");
        fields.required("within", "in which time, such as 7d");
        Duration within = time(fields, "within");
        return new Repeat.Breaker(
                (int) fields.within("after", 1, 1, 1000),
                within == null ? LONGEST : within,
                conditions.read("repeat.breaker.lasting", fields.node("lasting"), Condition.Scope.TARGET));
    }

    /** Null where it is left out or wrong; wrong is reported. */
    private static @Nullable Duration time(Fields fields, String name) {
        Duration time = fields.read(name, ParamType.DURATION, Duration.class);
        if (time == null) {
            return null;
        }
        if (time.isZero()) {
            fields.wrong(name, "is 0", "at least 1s");
        }
        return fields.atMost(name, time, LONGEST);
    }
}

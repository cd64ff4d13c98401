package dev.fettle.playbook;

import dev.fettle.action.ParamType;
import dev.fettle.action.Risk;
import dev.fettle.fleet.FactNames;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values that conditions are asked with, by the names of their scope. */
public final class ConditionValues {
    private ConditionValues() {}

    /**
     * For {@link Condition.Scope#TARGET}.
     *
     * @param kind of its deployment
     * @param facts null where none were read yet; a condition that needs one then fails, one over labels does not
     */
    public static Map<String, Object> target(Kind kind, Instance instance, @Nullable Facts facts) {
        return new TargetValues(identity(kind, instance), facts);
    }

    /** For {@link Condition.Scope#VERIFY}. */
    public static Map<String, Object> verify(
            Kind kind, Instance instance, Facts before, Facts after, Map<String, Long> counters) {
        Map<String, Object> values = identity(kind, instance);
        FactNames.values(before).forEach((name, value) -> values.put("before." + name, value));
        FactNames.values(after).forEach((name, value) -> values.put("after." + name, value));
        values.put("counters", new LenientMap<>(counters, 0L));
        return values;
    }

    /**
     * For {@link Condition.Scope#POLICY}.
     *
     * @param targets the labels of each target
     * @param keys the upper bound of keys that are changed
     */
    public static Map<String, Object> policy(
            Risk risk, String playbook, List<String> actions, Collection<Map<String, String>> targets, long keys) {
        Map<String, TreeSet<String>> seen = new TreeMap<>();
        for (Map<String, String> labels : targets) {
            labels.forEach((label, value) ->
                    seen.computeIfAbsent(label, l -> new TreeSet<>()).add(value));
        }
        Map<String, List<String>> labels = new TreeMap<>();
        seen.forEach((label, values) -> labels.put(label, List.copyOf(values)));
        return Map.of(
                "risk",
                ParamType.word(risk),
                "playbook",
                playbook,
                "actions",
                List.copyOf(actions),
                "targets",
                (long) targets.size(),
                "keys",
                keys,
                "labels",
                new LenientMap<>(labels, List.<String>of()));
    }

    private static Map<String, Object> identity(Kind kind, Instance instance) {
        Map<String, Object> values = new HashMap<>();
        values.put("labels", new LenientMap<>(instance.labels(), ""));
        values.put("deployment", instance.deployment());
        values.put("kind", ParamType.word(kind));
        values.put("shard", instance.shard());
        values.put("role", ParamType.word(instance.role()));
        values.put("engine.product", instance.engine().product());
        values.put("engine.version", instance.engine().version());
        values.put("engine.compatibility", instance.engine().compatibility());
        return values;
    }
}

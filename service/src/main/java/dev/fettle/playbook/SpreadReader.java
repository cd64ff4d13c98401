package dev.fettle.playbook;

import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads where a playbook works, how it spreads, and what it may not pass. */
final class SpreadReader {
    static final List<String> TARGETS = List.of("select", "role");
    static final List<String> ROLLOUT =
            List.of("waves", "soak", "maxParallel", "maxPerHost", "slowStart", "stopAfterFailures", "gate");
    /** With the default share of a server's main thread, a machine gives less than one of its cores. */
    private static final int PER_HOST = 4;

    private static final Map<String, Set<Role>> ROLES = new TreeMap<>(Map.of(
            "primary", Set.of(Role.PRIMARY),
            "replica", Set.of(Role.REPLICA),
            "any", Set.of(Role.PRIMARY, Role.REPLICA)));
    private static final List<Playbook.WaveSize> WAVES = List.of(
            new Playbook.WaveSize.Count(1),
            new Playbook.WaveSize.Share(Percent.parse("10%")),
            new Playbook.WaveSize.Share(Percent.parse("100%")));

    private final ConditionReader conditions;
    private final Findings findings;

    SpreadReader(ConditionReader conditions, Findings findings) {
        this.conditions = conditions;
        this.findings = findings;
    }

    /** Null where it is wrong, which is reported. */
    Playbook.@Nullable Targets targets(Fields root) {
        YamlNode node =
                root.required("targets", "which servers it is for, such as: {select: labels.tier == \"cache\"}");
        if (node == null) {
            return null;
        }
        Fields fields = Fields.of(node, "targets", TARGETS, findings);
        YamlNode select = fields.required("select", "a condition; 'true' if you mean the whole fleet");
        String role = fields.read("role", ParamType.STRING, String.class, "primary");
        Set<Role> roles = ROLES.get(role);
        if (roles == null) {
            fields.wrong("role", "there is no role '" + YamlNode.shortened(role) + "'", "primary, replica or any");
        }
        Condition condition = conditions.read("targets.select", select, Condition.Scope.TARGET);
        return condition == null || roles == null ? null : new Playbook.Targets(condition, roles);
    }

    Playbook.Rollout rollout(@Nullable YamlNode node) {
        if (node == null) {
            return new Playbook.Rollout(WAVES, Duration.ofSeconds(30), 16, PER_HOST, true, 0, null);
        }
        Fields fields = Fields.of(node, "rollout", ROLLOUT, findings);
        Duration soak = fields.read("soak", ParamType.DURATION, Duration.class, Duration.ofSeconds(30));
        return new Playbook.Rollout(
                waves(fields),
                fields.atMost("soak", soak, Duration.ofDays(1)),
                (int) fields.within("maxParallel", 16, 1, 256),
                (int) fields.within("maxPerHost", PER_HOST, 1, 256),
                fields.read("slowStart", ParamType.BOOLEAN, Boolean.class, true),
                (int) fields.within("stopAfterFailures", 0, 0, 1_000_000),
                conditions.read("rollout.gate", fields.node("gate"), Condition.Scope.TARGET));
    }

    Playbook.Limits limits(@Nullable YamlNode node) {
        return LimitsReader.read(node, findings);
    }

    private List<Playbook.WaveSize> waves(Fields fields) {
        if (fields.node("waves") == null) {
            return WAVES;
        }
        int before = findings.count();
        List<YamlNode> items = fields.items("waves", "sizes, such as [1, 10%, 100%]");
        if (findings.count() == before && (items.isEmpty() || items.size() > 100)) {
            fields.wrong(
                    "waves", items.isEmpty() ? "is empty" : "has " + items.size() + " sizes", "from 1 to 100 sizes");
        }
        List<Playbook.WaveSize> waves = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Playbook.WaveSize size = wave(items.get(i));
            if (size == null) {
                String field = "rollout.waves[" + i + "]";
                String right = "a number of servers from 1, or a share such as 10%";
                findings.add(items.get(i).at(), field, "is " + YamlNode.kind(items.get(i)), right);
            } else {
                waves.add(size);
            }
        }
        return waves;
    }

    private static Playbook.@Nullable WaveSize wave(YamlNode node) {
        Object value = node instanceof YamlNode.Scalar scalar ? scalar.value() : null;
        if (value instanceof Long count) {
            return count >= 1 && count <= 1_000_000 ? new Playbook.WaveSize.Count(count.intValue()) : null;
        }
        try {
            Percent share = value instanceof String text ? Percent.parse(text) : null;
            return share == null || share.value().signum() == 0 ? null : new Playbook.WaveSize.Share(share);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

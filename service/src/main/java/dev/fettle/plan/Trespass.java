package dev.fettle.plan;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Estimate;
import dev.fettle.action.Glob;
import dev.fettle.action.GlobSets;
import dev.fettle.action.ParamType;
import dev.fettle.action.Params;
import dev.fettle.action.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a step's patterns reach into protected ones. */
final class Trespass {
    private final List<Protection.Rule> met = new ArrayList<>();
    private final String step;
    private Protection.@Nullable Rule owned;
    private String pattern = "";

    private Trespass(String step) {
        this.step = step;
    }

    /** @param parameters as the playbook gives them, resolved */
    static Trespass of(ActionSpec<?> spec, Map<String, Object> parameters, Protection protection) {
        Trespass trespass = new Trespass(spec.name());
        if (!protection.isNone() && spec.effect() == Effect.WRITES) {
            for (Params.Described described : Params.describe(spec.params())) {
                if (described.type() == ParamType.GLOB && parameters.get(described.name()) instanceof String text) {
                    protection.rules().forEach(rule -> trespass.compare(new Glob(text), rule));
                }
            }
        }
        return trespass;
    }

    private void compare(Glob steps, Protection.Rule rule) {
        if (owned == null && GlobSets.within(steps, rule.pattern())) {
            owned = rule;
            pattern = steps.pattern();
        } else if (GlobSets.meet(steps, rule.pattern())) {
            met.add(rule);
        }
    }

    /** Why the step has no business on the server at all; null where it has. */
    @Nullable
    String refusal() {
        return owned == null
                ? null
                : step + ": every key that matches " + pattern + " is protected: " + owned.words() + "; ask "
                        + owned.owner();
    }

    /** The estimate, with a word on what is protected. */
    Estimate told(Estimate estimate) {
        if (met.isEmpty() || !(estimate instanceof Estimate.Work work)) {
            return estimate;
        }
        List<String> notes = new ArrayList<>(work.notes());
        met.forEach(rule -> notes.add("keys that match " + rule.words() + " are protected and left alone"));
        return new Estimate.Work(
                work.keys(),
                work.bytes(),
                work.commands(),
                work.seconds(),
                work.samples(),
                work.nearMisses(),
                notes,
                work.adjusted());
    }
}

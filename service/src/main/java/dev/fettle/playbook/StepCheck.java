package dev.fettle.playbook;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.ParamType;
import dev.fettle.action.Params;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a step's parameters fit its action. Where a parameter of the playbook has a default, that is tried; where it
 * has none, only its type can be held against the action's until somebody gives it a value.
 */
final class StepCheck {
    private final Map<String, Playbook.Parameter> parameters;
    private final Findings findings;

    StepCheck(Map<String, Playbook.Parameter> parameters, Findings findings) {
        this.parameters = parameters;
        this.findings = findings;
    }

    <P extends Record> void check(ActionSpec<P> spec, Fields step, Map<String, StepField> with) {
        Map<String, Params.Described> known = new HashMap<>();
        Params.describe(spec.params()).forEach(described -> known.put(described.name(), described));
        Map<String, Object> filled = new HashMap<>();
        Set<String> unsure = new HashSet<>();
        for (var entry : with.entrySet()) {
            String name = entry.getKey();
            StepField field = entry.getValue();
            Params.Described described = known.get(name);
            boolean fits =
                    field.sound() && (described == null || fits(step.path("with") + "." + name, field, described));
            filled.put(name, field.sound() ? Template.fill(field.raw(), this::defaultOrSample) : "");
            if (described != null && !(fits && field.references().stream().allMatch(this::hasDefault))) {
                unsure.add(name);
            }
        }
        try {
            P bound = Params.bind(spec.params(), filled);
            if (unsure.isEmpty()) {
                spec.check().check(bound);
            }
        } catch (Problem e) {
            report(e, step, with, unsure);
        }
    }

    private void report(Problem e, Fields step, Map<String, StepField> with, Set<String> unsure) {
        if (e.details().isEmpty()) {
            findings.add(step.at(), step.path("with"), e.text(), "");
        }
        for (Problem.Detail detail : e.details()) {
            String name = detail.field().replaceFirst("[.\\[].*", "");
            if (unsure.contains(name)) {
                continue;
            }
            StepField field = with.get(name);
            YamlNode.Position at = field == null
                    ? step.at("with")
                    : detail.wrong().startsWith("there is no such") ? field.key() : field.value();
            String path = detail.field().isEmpty() ? "" : "." + YamlNode.shortened(detail.field());
            findings.add(at, step.path("with") + path, detail.wrong(), right(detail, with));
        }
    }

    private static String right(Problem.Detail detail, Map<String, StepField> with) {
        boolean unknown = with.containsKey(detail.field()) && detail.wrong().startsWith("there is no such");
        String list = detail.right().replaceFirst("^one of ", "");
        return unknown ? Suggestion.among(detail.field(), List.of(list.split(", "))) : detail.right();
    }

    /** Reports where a parameter's type is not that of the action, whatever its value. */
    private boolean fits(String path, StepField field, Params.Described described) {
        if (!(field.raw() instanceof String text) || field.references().isEmpty()) {
            return true;
        }
        Playbook.Parameter whole = Template.parse(text).whole()
                ? parameters.get(field.references().iterator().next())
                : null;
        if (whole == null ? takesText(described.type()) : stands(whole, described)) {
            return true;
        }
        String what = whole == null ? "text" : article(whole.type().word());
        String words = String.join(", ", described.words());
        String right = words.isEmpty() ? described.type().right() : "one of " + words;
        findings.add(field.value(), path, what + " cannot stand here", right);
        return false;
    }

    private static String article(String word) {
        return ("aeiou".indexOf(word.charAt(0)) < 0 ? "a " : "an ") + word;
    }

    /** Whether a value of the parameter can be one of the action's. */
    private static boolean stands(Playbook.Parameter parameter, Params.Described described) {
        ParamType type = parameter.type();
        return switch (described.type()) {
            case ENUM ->
                type == ParamType.STRING
                        || (type == ParamType.ENUM && described.words().containsAll(parameter.words()));
            case LIST -> type == ParamType.LIST;
            case STRING, INTEGER, NUMBER, BOOLEAN, DURATION, SIZE, PERCENT, GLOB ->
                (type == ParamType.STRING && takesText(described.type())) || reads(described.type(), sample(parameter));
        };
    }

    private static boolean reads(ParamType type, Object value) {
        try {
            return type.read(value) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean takesText(ParamType type) {
        return switch (type) {
            case STRING, DURATION, SIZE, PERCENT, GLOB, ENUM -> true;
            case INTEGER, NUMBER, BOOLEAN, LIST -> false;
        };
    }

    private boolean hasDefault(String name) {
        Playbook.Parameter parameter = parameters.get(name);
        return parameter != null && parameter.defaults() != null;
    }

    private Object defaultOrSample(String name) {
        Playbook.Parameter parameter = Objects.requireNonNull(parameters.get(name));
        @Nullable Object defaults = parameter.defaults();
        return defaults == null ? sample(parameter) : ParameterValues.json(defaults);
    }

    private static Object sample(Playbook.Parameter parameter) {
        return switch (parameter.type()) {
            case STRING -> "sample";
            case INTEGER -> 1L;
            case NUMBER -> 1.5;
            case BOOLEAN -> true;
            case DURATION -> "1h";
            case SIZE -> "1mb";
            case PERCENT -> "10%";
            case GLOB -> "sample:*";
            case ENUM -> parameter.words().getFirst();
            case LIST -> List.of();
        };
    }
}

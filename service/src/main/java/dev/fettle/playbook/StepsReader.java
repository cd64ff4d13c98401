package dev.fettle.playbook;

import dev.fettle.action.Action;
import dev.fettle.action.Actions;
import dev.fettle.action.ParamType;
import dev.fettle.action.Risk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps and holds each against its action. */
final class StepsReader {
    static final List<String> FIELDS = List.of("action", "with");
    static final int MOST = 50;

    private final Actions actions;
    private final Map<String, Playbook.Parameter> parameters;
    private final Set<String> broken;
    private final Findings findings;
    private final Set<String> used = new HashSet<>();
    private Risk highest = Risk.LOW;

    /** @param broken parameters whose declaration is wrong */
    StepsReader(Actions actions, List<Playbook.Parameter> parameters, Set<String> broken, Findings findings) {
        this.actions = actions;
        this.parameters = new LinkedHashMap<>();
        parameters.forEach(parameter -> this.parameters.put(parameter.name(), parameter));
        this.broken = broken;
        this.findings = findings;
    }

    List<Playbook.Step> read(Fields root) {
        String right = "at least one step, such as: - action: memory.purge";
        if (root.required("steps", right) == null) {
            return List.of();
        }
        int before = findings.count();
        List<YamlNode> items = root.items("steps", "steps");
        if (findings.count() == before && (items.isEmpty() || items.size() > MOST)) {
            root.wrong("steps", items.isEmpty() ? "is empty" : "has " + items.size() + " steps", "from 1 to " + MOST);
            return List.of();
        }
        List<Playbook.Step> steps = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            steps.add(step(Fields.of(items.get(i), "steps[" + i + "]", FIELDS, findings)));
        }
        return steps;
    }

    /** The parameters that stand somewhere in the steps that were read. */
    Set<String> used() {
        return used;
    }

    /** The highest risk of the actions that were read. */
    Risk risk() {
        return highest;
    }

    private Playbook.Step step(Fields fields) {
        String name = fields.requiredText("action", "the name of an action, such as keys.expire");
        YamlNode with = fields.node("with");
        String path = fields.path("with");
        Map<String, StepField> values = new LinkedHashMap<>();
        if (with instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                String field = path + "." + YamlNode.shortened(entry.key().text());
                values.put(entry.key().text(), value(entry, field));
            }
        } else if (with != null) {
            findings.add(with.at(), path, "is " + YamlNode.kind(with), "the action's parameters by name");
        }
        Optional<Action> action = actions.named(name);
        if (action.isPresent()) {
            Risk risk = action.get().spec().risk();
            highest = risk.compareTo(highest) > 0 ? risk : highest;
            if (with == null || with instanceof YamlNode.Mapping) {
                new StepCheck(parameters, findings).check(action.get().spec(), fields, values);
            }
        } else if (!name.isBlank()) {
            List<String> known =
                    actions.all().stream().map(a -> a.spec().name()).toList();
            fields.wrong(
                    "action", "there is no action '" + YamlNode.shortened(name) + "'", Suggestion.among(name, known));
        }
        Map<String, Object> raw = new LinkedHashMap<>();
        values.forEach((key, value) -> raw.put(key, value.raw()));
        return new Playbook.Step(name, raw);
    }

    private StepField value(YamlNode.Entry entry, String field) {
        int before = findings.count();
        Set<String> references = new HashSet<>();
        Object raw = raw(entry.value(), field, references);
        boolean sound =
                raw != null && findings.count() == before && references.stream().noneMatch(broken::contains);
        return new StepField(entry.key().at(), entry.value().at(), raw == null ? "" : raw, references, sound);
    }

    private @Nullable Object raw(YamlNode node, String field, Set<String> references) {
        switch (node) {
            case YamlNode.Sequence list -> {
                List<Object> items = new ArrayList<>();
                for (int i = 0; i < list.items().size(); i++) {
                    Object item = raw(list.items().get(i), field + "[" + i + "]", references);
                    items.add(item == null ? "" : item);
                }
                return items;
            }
            case YamlNode.Mapping mapping -> {
                findings.add(node.at(), field, "is " + YamlNode.kind(node), "a value, or a list of values");
                return null;
            }
            case YamlNode.Scalar scalar -> {
                Object value = scalar.value();
                if (value == null) {
                    findings.add(node.at(), field, "is nothing", "a value, or leave the parameter out");
                } else if (value instanceof String text) {
                    template(scalar, field, text, references);
                }
                return value;
            }
        }
    }

    private void template(YamlNode.Scalar scalar, String field, String text, Set<String> references) {
        used.addAll(Template.mentioned(text));
        try {
            Template template = Template.parse(text);
            for (String name : template.references()) {
                references.add(name);
                Playbook.Parameter parameter = parameters.get(name);
                if (parameter == null) {
                    String right = parameters.isEmpty()
                            ? "declare it under 'parameters'"
                            : Suggestion.among(name, parameters.keySet());
                    findings.add(scalar.at(), field, "there is no parameter '" + name + "'", right);
                } else if (parameter.type() == ParamType.LIST && !template.whole()) {
                    String right = "let '${" + name + "}' stand alone";
                    findings.add(scalar.at(), field, "the list '" + name + "' within a text", right);
                }
            }
        } catch (IllegalArgumentException e) {
            String wrong = e.getMessage() == null ? "no template" : e.getMessage();
            findings.add(scalar.at(), field, wrong, "'${name}' for a parameter, '$${' for the characters");
        }
    }
}

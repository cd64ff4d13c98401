package dev.fettle.playbook;

import dev.fettle.Problem;
import dev.fettle.action.Actions;
import dev.fettle.action.ParamType;
import dev.fettle.action.Risk;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads playbooks: strict YAML to records. A document is right as a whole or refused with all that is wrong with it, each
 * with field, line, column and what would be right.
 *
 * <p>Strict means: one document in UTF-8 without BOM, at most 1 MB and 50 levels; no anchors, aliases or tags; no field
 * that is unknown or stands twice; no tab in the indentation. Scalars are read by YAML's core schema: {@code yes}, {@code
 * on} and {@code 1_000} are text, {@code 0x10} is 16, {@code 010} is 10, {@code 1e3} is the number 1000.0 and not a whole
 * one; text is never taken for a number, nor a number for text.
 */
public final class PlaybookParser {
    static final List<String> FIELDS = List.of(
            "apiVersion",
            "kind",
            "metadata",
            "parameters",
            "targets",
            "preconditions",
            "rollout",
            "limits",
            "repeat",
            "steps",
            "verify");
    static final List<String> METADATA = List.of("name", "title", "owner", "risk", "description");
    static final String API_VERSION = "fettle.dev/v1";
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    private final Actions actions;
    private final CelConditions conditions;

    public PlaybookParser(Actions actions, CelConditions conditions) {
        this.actions = actions;
        this.conditions = conditions;
    }

    /** @throws Problem {@code bad-playbook} where the bytes are not UTF-8 or not a playbook */
    public Playbook parse(byte[] utf8) {
        return parse(SourceText.decode(utf8));
    }

    /** @throws Problem {@code bad-playbook} with a detail for each thing that is wrong */
    public Playbook parse(String text) {
        YamlNode document = YamlReader.read(text);
        Findings findings = new Findings();
        ConditionReader conditionReader = new ConditionReader(conditions, text, findings);
        SpreadReader spread = new SpreadReader(conditionReader, findings);

        Fields root = Fields.of(document, "", FIELDS, findings);
        if (!(document instanceof YamlNode.Mapping)) {
            throw findings.problem();
        }
        constant(root, "apiVersion", API_VERSION);
        constant(root, "kind", "Playbook");
        ParametersReader parameterReader = new ParametersReader(findings);
        List<Playbook.Parameter> parameters = parameterReader.read(root.node("parameters"));
        StepsReader stepsReader = new StepsReader(actions, parameters, parameterReader.broken(), findings);
        List<Playbook.Step> steps = stepsReader.read(root);
        unused(root, parameters, stepsReader, parameterReader.broken(), findings);
        Playbook.Metadata metadata = metadata(root, stepsReader.risk(), findings);
        Playbook.Targets targets = spread.targets(root);
        List<YamlNode> preconditions = root.items("preconditions", "conditions");
        List<Condition> before = conditionReader.readAll("preconditions", preconditions, Condition.Scope.TARGET);
        Playbook.Rollout rollout = spread.rollout(root.node("rollout"));
        Playbook.Limits limits = spread.limits(root.node("limits"));
        Repeat repeat = new RepeatReader(conditionReader, findings).read(root.node("repeat"));
        Condition verify = conditionReader.read("verify", root.node("verify"), Condition.Scope.VERIFY);
        findings.throwIfAny();
        return new Playbook(
                SourceText.hash(text),
                text,
                metadata,
                parameters,
                Objects.requireNonNull(targets),
                before,
                rollout,
                limits,
                repeat,
                steps,
                verify);
    }

    private static void constant(Fields root, String field, String right) {
        if (root.required(field, right) != null) {
            String text = root.read(field, ParamType.STRING, String.class, right);
            if (!text.equals(right)) {
                root.wrong(field, "is '" + YamlNode.shortened(text) + "'", right);
            }
        }
    }

    private static Playbook.Metadata metadata(Fields root, Risk ofActions, Findings findings) {
        YamlNode node = root.required("metadata", "name, title, owner and risk");
        if (node == null) {
            return new Playbook.Metadata("", "", "", Risk.HIGH, "");
        }
        Fields fields = Fields.of(node, "metadata", METADATA, findings);
        String nameRight = "lower-case letters, digits and dashes, a letter first; at most 63";
        String name = fields.requiredText("name", nameRight);
        if (!name.isBlank() && !NAME.matcher(name).matches()) {
            fields.wrong("name", "'" + YamlNode.shortened(name) + "' is no name", nameRight);
        }
        return new Playbook.Metadata(
                name,
                fields.requiredText("title", "one line that says what it does"),
                fields.requiredText("owner", "the team that answers for it"),
                risk(fields, ofActions),
                fields.read("description", ParamType.STRING, String.class, ""));
    }

    private static Risk risk(Fields fields, Risk ofActions) {
        List<String> words = Arrays.stream(Risk.values()).map(ParamType::word).toList();
        String right = "one of " + String.join(", ", words);
        String word =
                fields.required("risk", right) == null ? null : fields.read("risk", ParamType.STRING, String.class);
        if (word == null) {
            return Risk.HIGH;
        }
        if (!words.contains(word)) {
            fields.wrong("risk", "there is no risk '" + YamlNode.shortened(word) + "'", right);
            return Risk.HIGH;
        }
        Risk risk = Risk.valueOf(word.toUpperCase(Locale.ROOT));
        if (risk.compareTo(ofActions) < 0) {
            fields.wrong("risk", "is " + word + ", below that of its actions", "at least " + ParamType.word(ofActions));
        }
        return risk;
    }

    /** A parameter that nothing uses is surely a mistake: whoever sets it believes that it does something. */
    private static void unused(
            Fields root,
            List<Playbook.Parameter> parameters,
            StepsReader steps,
            Set<String> broken,
            Findings findings) {
        if (!(root.node("parameters") instanceof YamlNode.Mapping mapping) || root.node("steps") == null) {
            return;
        }
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            if (!steps.used().contains(name) && !broken.contains(name)) {
                YamlNode.Position at = mapping.entries().get(i).key().at();
                String field = "parameters." + YamlNode.shortened(name);
                findings.add(
                        at, field, "is declared but not used", "use it in a step as ${" + name + "}, or take it out");
            }
        }
    }
}

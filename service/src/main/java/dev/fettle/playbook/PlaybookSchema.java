package dev.fettle.playbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.ParamType;
import dev.fettle.action.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The JSON Schema of playbooks (2020-12), for editors: the language, and the parameters of every installed action. It
 * takes every document that the parser takes; conditions and references only the parser can judge.
 */
public final class PlaybookSchema {
    private static final JsonMapper JSON = new JsonMapper();

    private PlaybookSchema() {}

    /** As JSON text, indented. */
    public static String text(Actions actions) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(of(actions)) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode of(Actions actions) {
        ObjectNode schema = language();
        ObjectNode step = (ObjectNode) schema.at("/$defs/step");
        ObjectNode action = (ObjectNode) step.at("/properties/action");
        ArrayNode names = JSON.createArrayNode();
        ArrayNode cases = JSON.createArrayNode();
        actions.all().forEach(installed -> {
            names.add(installed.spec().name());
            cases.add(ofStep(installed.spec()));
        });
        action.set("enum", names);
        step.set("allOf", cases);
        return schema;
    }

    private static ObjectNode language() {
        try {
            return (ObjectNode) JSON.readTree(PlaybookSources.resource("playbook.schema.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** If the step's action is this one, its {@code with} is this. */
    private static ObjectNode ofStep(ActionSpec<?> spec) {
        ObjectNode rule = JSON.createObjectNode();
        ObjectNode condition = rule.putObject("if");
        condition.putArray("required").add("action");
        condition.putObject("properties").putObject("action").put("const", spec.name());
        ObjectNode then = rule.putObject("then");
        ObjectNode with = then.putObject("properties").putObject("with");
        with.put("type", "object");
        with.put("description", spec.summary());
        with.put("additionalProperties", false);
        ArrayNode required = JSON.createArrayNode();
        ObjectNode properties = with.putObject("properties");
        for (Params.Described parameter : Params.describe(spec.params())) {
            properties.set(parameter.name(), ofParameter(parameter));
            if (parameter.required()) {
                required.add(parameter.name());
            }
        }
        if (!required.isEmpty()) {
            with.set("required", required);
            then.putArray("required").add("with");
        }
        return rule;
    }

    private static ObjectNode ofParameter(Params.Described parameter) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("description", described(parameter));
        ArrayNode either = schema.putArray("anyOf");
        if (parameter.type() == ParamType.LIST) {
            ObjectNode list = either.addObject().put("type", "array");
            ArrayNode items = list.putObject("items").putArray("anyOf");
            items.add(ofType(parameter.element() == null ? ParamType.STRING : parameter.element(), parameter.words()));
            items.add(reference("reference"));
        } else {
            ObjectNode value = ofType(parameter.type(), parameter.words());
            bounds(value, parameter);
            either.add(value);
            if (parameter.type() == ParamType.INTEGER) {
                either.addObject().put("type", "string").put("pattern", "^-?[0-9]{1,18}$");
            }
        }
        either.add(reference("reference"));
        return schema;
    }

    private static ObjectNode ofType(ParamType type, List<String> words) {
        return switch (type) {
            case STRING, INTEGER, NUMBER, BOOLEAN -> JSON.createObjectNode().put("type", type.word());
            case DURATION, SIZE, PERCENT, GLOB -> reference(type.word());
            case ENUM -> {
                ObjectNode schema = JSON.createObjectNode();
                ArrayNode allowed = schema.putArray("enum");
                words.forEach(allowed::add);
                yield schema;
            }
            case LIST -> JSON.createObjectNode().put("type", "array");
        };
    }

    /** Only numbers have bounds that JSON Schema knows; the others are told in the description. */
    private static void bounds(ObjectNode schema, Params.Described parameter) {
        boolean number = parameter.type() == ParamType.INTEGER || parameter.type() == ParamType.NUMBER;
        if (number && !parameter.min().isEmpty()) {
            schema.put("minimum", Double.parseDouble(parameter.min()));
        }
        if (number && !parameter.max().isEmpty()) {
            schema.put("maximum", Double.parseDouble(parameter.max()));
        }
    }

    private static String described(Params.Described parameter) {
        StringBuilder text = new StringBuilder(parameter.meaning());
        if (!parameter.min().isEmpty()) {
            text.append("; at least ").append(parameter.min());
        }
        if (!parameter.max().isEmpty()) {
            text.append("; at most ").append(parameter.max());
        }
        if (!parameter.defaults().isEmpty()) {
            text.append("; ").append(parameter.defaults()).append(" when left out");
        }
        return text.toString();
    }

    private static ObjectNode reference(String definition) {
        return JSON.createObjectNode().put("$ref", "#/$defs/" + definition);
    }
}

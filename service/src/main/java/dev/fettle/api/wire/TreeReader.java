package dev.fettle.api.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.fettle.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON or YAML to nodes. Strict: one document, no field twice, no depth or number that only an attacker needs. */
public final class TreeReader {
    private static final int DEEPEST = 40;
    private static final int LONGEST_NUMBER = 60;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(LONGEST_NUMBER)
            .maxNameLength(1000)
            .build();
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final YAMLFactory YAML =
            YAMLFactory.builder().streamReadConstraints(CONSTRAINTS).build();

    /** In which form the body comes. */
    public enum Form {
        JSON("bad-json"),
        YAML("bad-yaml");

        private final String code;

        Form(String code) {
            this.code = code;
        }
    }

    private final Form form;
    private final JsonParser parser;

    private TreeReader(Form form, JsonParser parser) {
        this.form = form;
        this.parser = parser;
    }

    /** @throws Problem naming line and column where it is not well-formed */
    public static Node read(byte[] body, Form form) {
        JsonFactory factory = form == Form.JSON ? JSON : YAML;
        try (JsonParser parser = factory.createParser(body)) {
            return new TreeReader(form, parser).document();
        } catch (JsonProcessingException e) {
            throw malformed(form, e);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory could not be read", e);
        }
    }

    private static Problem malformed(Form form, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String right = "well-formed " + form + ", encoded in UTF-8";
        String message = e.getOriginalMessage();
        String wrong = "this is not well-formed: " + message.lines().findFirst().orElse("it cannot be read");
        Problem.Detail detail = new Problem.Detail("", wrong, right);
        boolean placed = at != null && at.getLineNr() > 0 && at.getColumnNr() > 0;
        return Problem.invalid(form.code, List.of(placed ? detail.at(at.getLineNr(), at.getColumnNr()) : detail));
    }

    private Node document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw wrong("the body is empty", "one document");
        }
        Node root = value(first);
        if (parser.nextToken() != null) {
            throw wrong("there is more after the end of the document", "one document");
        }
        return root;
    }

    private Node value(JsonToken token) throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        int line = at.getLineNr();
        int column = at.getColumnNr();
        return switch (token) {
            case START_OBJECT -> new Node.Fields(fields(), line, column);
            case START_ARRAY -> new Node.Items(items(), line, column);
            case VALUE_STRING -> new Node.Text(text(), line, column);
            case VALUE_NUMBER_INT -> new Node.Number(new BigDecimal(parser.getBigIntegerValue()), true, line, column);
            case VALUE_NUMBER_FLOAT -> new Node.Number(real(), false, line, column);
            case VALUE_TRUE -> new Node.Truth(true, line, column);
            case VALUE_FALSE -> new Node.Truth(false, line, column);
            case VALUE_NULL -> new Node.Nothing(line, column);
            default -> throw wrong("there is a value of no known kind", "well-formed " + form);
        };
    }

    private Map<String, Node> fields() throws IOException {
        Map<String, Node> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (fields.containsKey(name)) {
                throw wrong("the field '" + Clip.of(name) + "' is there twice", "each field once");
            }
            fields.put(name, value(parser.nextToken()));
        }
        return fields;
    }

    private List<Node> items() throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token));
        }
        return items;
    }

    private String text() throws IOException {
        if (parser instanceof YAMLParser yaml && (yaml.isCurrentAlias() || yaml.getObjectId() != null)) {
            throw wrong("anchors and aliases are not read here", "each value written out");
        }
        return parser.getText();
    }

    private BigDecimal real() throws IOException {
        if (parser.isNaN()) {
            throw wrong("'" + Clip.of(parser.getText()) + "' is no number", "a finite number");
        }
        return parser.getDecimalValue();
    }

    private Problem wrong(String wrong, String right) {
        JsonLocation at = parser.currentTokenLocation();
        Problem.Detail detail = new Problem.Detail("", wrong, right);
        return Problem.invalid(
                form.code, List.of(detail.at(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()))));
    }
}

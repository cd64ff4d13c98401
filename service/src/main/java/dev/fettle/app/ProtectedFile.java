package dev.fettle.app;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fettle.Problem;
import dev.fettle.action.Glob;
import dev.fettle.plan.Protections;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the file that says which keys belong to whom. What is wrong with it stops the start. */
public final class ProtectedFile {
    private static final int MOST = 1000;
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final CelConditions conditions;

    public ProtectedFile(CelConditions conditions) {
        this.conditions = conditions;
    }

    private record Document(
            @com.fasterxml.jackson.annotation.JsonProperty("protected") @Nullable
            List<Item> items) {}

    private record Item(
            @Nullable String pattern,
            @Nullable String owner,
            @Nullable String why,
            @Nullable String select) {}

    /** @throws Problem naming file, place and field of all that is wrong */
    public Protections read(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw Problem.invalid(
                    "bad-protected", "protected", file + " cannot be read: " + e.getMessage(), "a UTF-8 text file");
        }
    }

    Protections read(String file, String text) {
        List<Item> items = parse(file, text);
        List<Problem.Detail> wrong = new ArrayList<>();
        List<Protections.Entry> entries = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Protections.Entry entry = entry(file + ": protected[" + i + "]", items.get(i), wrong);
            if (entry != null) {
                entries.add(entry);
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-protected", wrong);
        }
        return new Protections(entries);
    }

    private static List<Item> parse(String file, String text) {
        try {
            Document document = YAML.readValue(text, Document.class);
            List<Item> items = document == null ? null : document.items();
            if (items == null || items.isEmpty() || items.size() > MOST || items.contains(null)) {
                throw Problem.invalid(
                        "bad-protected", file, "has no protected patterns", "1 to " + MOST + " under 'protected:'");
            }
            return items;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
            throw Problem.invalid(
                    "bad-protected",
                    at == null ? file : file + ":" + at.getLineNr() + ":" + at.getColumnNr(),
                    e.getOriginalMessage() + (path.isEmpty() ? "" : " (" + path + ")"),
                    "items with pattern, owner, why and select");
        }
    }

    private Protections.@Nullable Entry entry(String at, Item item, List<Problem.Detail> wrong) {
        int before = wrong.size();
        String owner = item.owner() == null ? "" : item.owner().strip();
        if (owner.isEmpty() || owner.length() > 100) {
            wrong.add(new Problem.Detail(at + ".owner", "is missing or too long", "whom to ask, such as a team"));
        }
        Glob pattern = pattern(at, item, wrong);
        Condition select = select(at, item, wrong);
        return pattern == null || wrong.size() > before
                ? null
                : new Protections.Entry(
                        pattern, owner, item.why() == null ? "" : item.why().strip(), select);
    }

    private static @Nullable Glob pattern(String at, Item item, List<Problem.Detail> wrong) {
        try {
            return new Glob(item.pattern() == null ? "" : item.pattern());
        } catch (IllegalArgumentException e) {
            wrong.add(new Problem.Detail(at + ".pattern", "cannot be taken", String.valueOf(e.getMessage())));
            return null;
        }
    }

    private @Nullable Condition select(String at, Item item, List<Problem.Detail> wrong) {
        if (item.select() == null) {
            return null;
        }
        try {
            return conditions.compile(Condition.Scope.TARGET, item.select());
        } catch (Problem problem) {
            wrong.add(new Problem.Detail(at + ".select", problem.text(), ""));
            return null;
        }
    }
}

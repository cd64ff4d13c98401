package dev.fettle.app;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.change.Policies;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the file that says who must agree to what. What is wrong with it stops the start. */
public final class PolicyFile {
    private static final String BUILT_IN = "policies.yaml";
    private static final int MOST_APPROVALS = 10;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final CelConditions conditions;

    public PolicyFile(CelConditions conditions) {
        this.conditions = conditions;
    }

    /** Those that hold where no file is configured: medium risk on production, and all high risk, wants one approval. */
    public Policies builtIn() {
        try (InputStream in = PolicyFile.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException(BUILT_IN + " is missing from the class path: the build is broken");
            }
            return read("built-in policies", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(BUILT_IN + " cannot be read from the class path", e);
        }
    }

    /** @throws Problem naming file, line and field of all that is wrong */
    public Policies read(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw Problem.invalid(
                    "bad-policies", "policies", file + " cannot be read: " + e.getMessage(), "a UTF-8 text file");
        }
    }

    private record Document(@Nullable List<Rule> policies) {}

    private record Rule(
            @Nullable String name,
            @Nullable String when,
            @Nullable Integer approvals,
            @Nullable String expiresAfter) {}

    private Policies read(String file, String text) {
        List<Problem.Detail> wrong = new ArrayList<>();
        List<Policies.Policy> policies = new ArrayList<>();
        List<Rule> rules = parse(file, text);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            policies.add(policy(file + ": policies[" + i + "]", rules.get(i), names, wrong));
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-policies", wrong);
        }
        return new Policies(policies);
    }

    private static List<Rule> parse(String file, String text) {
        try {
            Document document = YAML.readValue(text, Document.class);
            List<Rule> rules = document == null ? null : document.policies();
            if (rules == null || rules.isEmpty()) {
                throw Problem.invalid("bad-policies", file, "has no policies", "a list under 'policies:'");
            }
            return rules;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
            String where = at == null ? file : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
            throw Problem.invalid(
                    "bad-policies",
                    where,
                    e.getOriginalMessage() + (path.isEmpty() ? "" : " (" + path + ")"),
                    "policies with name, when, approvals and expiresAfter");
        }
    }

    private Policies.Policy policy(String at, Rule rule, Set<String> names, List<Problem.Detail> wrong) {
        String name = rule.name() == null ? "" : rule.name();
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            wrong.add(new Problem.Detail(
                    at + ".name", "'" + name + "' is no name", "lower-case letters, digits, dashes"));
        } else if (!names.add(name)) {
            wrong.add(new Problem.Detail(at + ".name", "'" + name + "' stands here twice", "a name for each policy"));
        }
        int approvals = rule.approvals() == null ? -1 : rule.approvals();
        if (approvals < 0 || approvals > MOST_APPROVALS) {
            wrong.add(new Problem.Detail(
                    at + ".approvals", "is missing or out of bounds", "a whole number from 0 to " + MOST_APPROVALS));
        }
        return new Policies.Policy(
                name, condition(at, rule, wrong), Math.max(0, approvals), expiresAfter(at, rule, wrong));
    }

    private @Nullable Condition condition(String at, Rule rule, List<Problem.Detail> wrong) {
        if (rule.when() == null) {
            return null;
        }
        try {
            return conditions.compile(Condition.Scope.POLICY, rule.when());
        } catch (Problem problem) {
            wrong.add(new Problem.Detail(at + ".when", problem.text(), ""));
            return null;
        }
    }

    /** There is no "for ever": an approval that waits is an approval that somebody forgot. */
    private static Duration expiresAfter(String at, Rule rule, List<Problem.Detail> wrong) {
        try {
            Duration expires = Durations.parse(rule.expiresAfter() == null ? "24h" : rule.expiresAfter());
            if (expires.compareTo(Duration.ofMinutes(1)) >= 0 && expires.compareTo(LONGEST) <= 0) {
                return expires;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        wrong.add(new Problem.Detail(
                at + ".expiresAfter", "'" + rule.expiresAfter() + "' is out of bounds", "from 1m to 30d, such as 24h"));
        return LONGEST;
    }
}

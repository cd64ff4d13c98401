package dev.fettle.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import dev.fettle.api.wire.TreeReader.Form;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.SecretRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinderTest {
    record Inner(String name, @Nullable SecretRef secret) implements Body {}

    record Outer(
            @Schema(minLength = 1, maxLength = 5) String text,
            boolean truth,
            @Schema(minimum = "1", maximum = "9") int number,
            @Nullable Long large,
            @Nullable Kind kind,
            @Nullable Instant at,
            @Nullable Duration length,
            @Nullable UUID id,
            @Nullable List<Address> seeds,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, Object> free,
            @Nullable Inner inner)
            implements Body {}

    private static final String LEAST = "\"text\": \"a\", \"truth\": true, \"number\": 3";

    @Test
    void everyTypeIsRead() {
        Outer outer = read("{" + LEAST + """
            , "large": 9007199254740993, "kind": "sentinel", "at": "2026-11-20T08:00:00Z", "length": "1h30m",
            "id": "0191E3C5-5a5b-7c3f-9a55-0d4b0f4c8f11", "seeds": ["[::1]:6379", "a.b:1"],
            "labels": {"tier": "cache"}, "free": {"a": [1, 2.5, "x", false, {"b": {}}]},
            "inner": {"name": "n", "secret": "env:PASSWORD"}}\
            """);
        assertThat(outer)
                .isEqualTo(new Outer(
                        "a",
                        true,
                        3,
                        9007199254740993L,
                        Kind.SENTINEL,
                        Instant.parse("2026-11-20T08:00:00Z"),
                        Duration.ofMinutes(90),
                        UUID.fromString("0191e3c5-5a5b-7c3f-9a55-0d4b0f4c8f11"),
                        List.of(new Address("::1", 6379), new Address("a.b", 1)),
                        Map.of("tier", "cache"),
                        Map.of("a", List.of(1L, 2.5, "x", false, Map.of("b", Map.of()))),
                        new Inner("n", new SecretRef("env:PASSWORD"))));
    }

    @Test
    void whatIsOptionalMayBeLeftOutOrNull() {
        assertThat(read("{" + LEAST + "}").kind()).isNull();
        assertThat(read("{" + LEAST + ", \"kind\": null}").kind()).isNull();
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithItsPlace() {
        List<Problem.Detail> wrong = wrong("""
            {
              "text": null,
              "truth": "true",
              "nunber": 3,
              "seeds": ["a:1", "b"],
              "labels": {"tier": 7},
              "inner": {"secret": "hunter2"}
            }\
            """);
        assertThat(wrong)
                .extracting(d -> d.line() + " " + d.field())
                .containsExactlyInAnyOrder(
                        "2 text",
                        "3 truth",
                        "4 nunber",
                        "1 number",
                        "5 seeds[1]",
                        "6 labels.tier",
                        "7 inner.name",
                        "7 inner.secret");
        assertThat(wrong.toString())
                .contains("one of text, truth, number")
                .contains("host:port, such as")
                .contains("a port from 1 to 65535")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "text|7",
                "text|\"\"",
                "text|\"  \"",
                "text|\"toolong\"",
                "text|\"\\u0000\"",
                "text|\"\\u001b[2J\"",
                "text|\"\\ud800\"",
                "text|[\"a\"]",
                "number|0",
                "number|10",
                "number|1.0",
                "number|1e2",
                "number|\"1\"",
                "number|99999999999999999999",
                "large|9223372036854775808",
                "truth|1",
                "truth|\"false\"",
                "kind|\"SENTINEL\"",
                "kind|\"\"",
                "kind|0",
                "at|\"yesterday\"",
                "at|\"+999999999-01-01T00:00:00Z\"",
                "at|1763625600",
                "length|30",
                "length|\"PT1M\"",
                "id|\"1-1-1-1-1\"",
                "seeds|\"a:1\"",
                "seeds|[[\"a:1\"]]",
                "seeds|[\"169.254.169.254\"]",
                "seeds|[\"a:1\\r\\nb:2\"]",
                "seeds|[null]",
                "labels|[]",
                "labels|{\"\": \"x\"}",
                "labels|{\"a\\u0000\": \"x\"}",
                "free|{\"a\": null}",
                "free|{\"a\": 1e999}",
                "free|{\"a\": 12345678901234567890}",
                "inner|\"x\"",
                "inner|{\"name\": \"n\", \"secret\": \"env:1\"}"
            })
    void wrongValuesAreRefusedByTheirName(String field, String json) {
        String others = LEAST.replaceAll("\"" + field + "\": [^,]+(, )?", "").replaceAll(", $", "");
        List<Problem.Detail> wrong = wrong("{" + others + ", \"" + field + "\": " + json + "}");
        assertThat(wrong)
                .isNotEmpty()
                .allMatch(d -> d.field().startsWith(field) && !d.right().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{]",
                "{\"text\": \"a\"",
                "{} {}",
                "{\"a\": 1, \"a\": 1}",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{\"a\": \"\u0007\"}",
                "// c\n{}",
                "nul"
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String json) {
        assertThat(problem(json).code()).isEqualTo("bad-json");
        assertThat(problem(json).details()).allMatch(d -> d.line() == null || d.line() >= 1);
    }

    @Test
    void depthAndNumbersAreBounded() {
        assertThat(problem("{\"a\":".repeat(1000)).code()).isEqualTo("bad-json");
        assertThat(problem("[".repeat(500_000)).code()).isEqualTo("bad-json");
        assertThat(problem("{\"number\": " + "9".repeat(100_000) + "}").code()).isEqualTo("bad-json");
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        byte[] latin = "{\"text\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        Problem problem = catchThrowableOfType(Problem.class, () -> TreeReader.read(latin, Form.JSON));
        assertThat(problem.code()).isEqualTo("bad-json");
    }

    @Test
    void yamlListIsReadWithItsPlaces() {
        String yaml = """
            - name: a
            - name: b
              secret: file:/run/secret
            - nome: c
            """;
        Node node = TreeReader.read(yaml.getBytes(StandardCharsets.UTF_8), Form.YAML);
        Problem problem = catchThrowableOfType(Problem.class, () -> Binder.bindList(Inner.class, node));
        assertThat(problem.details())
                .extracting(d -> d.line() + " " + d.field())
                .containsExactlyInAnyOrder("4 [2].nome", "4 [2].name");
    }

    @Test
    void yamlThatExplodesIsRefused() {
        String laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        Problem problem = catchThrowableOfType(
                Problem.class, () -> TreeReader.read(laughs.getBytes(StandardCharsets.UTF_8), Form.YAML));
        assertThat(problem.code()).isEqualTo("bad-yaml");
    }

    private static Outer read(String json) {
        return Binder.bind(Outer.class, TreeReader.read(json.getBytes(StandardCharsets.UTF_8), Form.JSON));
    }

    private static Problem problem(String json) {
        Problem problem = catchThrowableOfType(Problem.class, () -> read(json));
        assertThat(problem).as(json.length() > 200 ? "long" : json).isNotNull();
        return problem;
    }

    private static List<Problem.Detail> wrong(String json) {
        Problem problem = problem(json);
        assertThat(problem.code()).isEqualTo("bad-request");
        return problem.details();
    }
}

package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Incarnation;
import dev.fettle.fleet.Address;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemplateTest {
    private static Incarnation server(String host, String runId, Map<String, String> labels) {
        return new Incarnation("cache", new Address(host, 6379), runId, labels);
    }

    private static Incarnation labelled(String value) {
        return server("10.0.0.7", "ab12", Map.of("unit", value));
    }

    @Test
    void fillsInWhatIsKnown() {
        Template template = Template.parse("restart {deployment} {host}:{port} as {label.unit} ({runId}) {port}");

        assertThat(template.fill(labelled("redis-a.service")))
                .isEqualTo("restart cache 10.0.0.7:6379 as redis-a.service (ab12) 6379");
    }

    @Test
    void thePodIsTheFirstPartOfAHostsName() {
        Template template = Template.parse("{pod}");
        assertThat(template.fill(server("redis-0.redis.cache.svc", "ab12", Map.of())))
                .isEqualTo("redis-0");
        assertThat(template.fill(server("redis-0", "ab12", Map.of()))).isEqualTo("redis-0");
        assertThat(template.refusal(server("10.0.0.7", "ab12", Map.of())))
                .isEqualTo("{pod} cannot be filled in: cache/10.0.0.7:6379 has none");
        assertThat(template.refusal(server("fd00::7", "ab12", Map.of()))).endsWith("has none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "fe80::a", "cache-1.example", "_x"})
    void addressesArePlain(String host) {
        assertThat(Template.parse("{label.unit}").fill(labelled(host))).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource({
        "{hots},                 '''{hots}'' is no place to fill in'",
        "{label},                '''{label}'' is no place to fill in'",
        "{label.a b},            '''{label.a b}'' is no place to fill in'",
        "a{host,                 it has a '{' without its '}'",
        "a}b,                    it has a '}' without its '{'",
        "{{host}},               '''{{host}'' is no place to fill in'",
        "$1 ${X},                '''{X}'' is no place to fill in'"
    })
    void saysWhatIsNoTemplate(String text, String wrong) {
        assertThatThrownBy(() -> Template.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(wrong);
    }

    @Test
    void aTemplateIsOneLine() {
        assertThatThrownBy(() -> Template.parse("a\nb")).hasMessageContaining("line break");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(Template.parse("{label.zone}").refusal(labelled("x")))
                .isEqualTo("{label.zone} cannot be filled in: cache/10.0.0.7:6379 has none");
        assertThat(Template.parse("{runId}").refusal(server("a", "", Map.of())))
                .isEqualTo("{runId} cannot be filled in: cache/a:6379 has none");
        assertThat(Template.parse("{label.unit}").refusal(labelled(""))).endsWith("has none");
    }

    @Test
    void onlyPlainWordsGetIn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Template template = Template.parse("x {label.unit} y {runId}");
        for (int i = 0; i < 20_000; i++) {
            String bad = Hostile.value(random);
            String good = Hostile.plain(random, 40);
            assertThat(template.refusal(server("a", good, Map.of("unit", bad))))
                    .as("label %s, seed %d", bad, seed)
                    .startsWith("{label.unit} cannot be filled in: '")
                    .doesNotContain("\n", "\0", "\u202e");
            assertThatThrownBy(() -> template.fill(server("a", bad, Map.of("unit", good))))
                    .as("run_id %s, seed %d", bad, seed)
                    .isInstanceOf(IllegalStateException.class);
            assertThat(template.fill(server("a", good, Map.of("unit", good))))
                    .as("seed %d", seed)
                    .isEqualTo("x " + good + " y " + good);
        }
    }

    @Test
    void whatIsFilledInIsNotReadAgain() {
        assertThat(Template.parse("{label.unit}").refusal(labelled("{host}"))).contains("'{host}'");
    }

    @Test
    void longValuesAreRefusedAndClipped() {
        assertThat(Template.parse("{label.unit}").refusal(labelled("a".repeat(300))))
                .hasSizeLessThan(300)
                .contains("aaa...'");
        assertThat(Template.parse("{label.unit}").refusal(labelled("a".repeat(255))))
                .isNull();
    }
}

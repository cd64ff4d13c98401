package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.fettle.Problem;
import dev.fettle.action.Actions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schema takes what the parser takes, and refuses what a schema can know to be wrong. */
class PlaybookSchemaTest {
    private static final Schema SCHEMA = schema(TestActions.ALL);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kind: Playbook | kind: Playbook",
                "waves: [1, 10%] | waves: [3, 12.5%, 100%]",
                "waves: [1, 10%] | soak: 1h30m",
                "select: labels.tier == \"cache\" | select: true",
                "serverShare: 20% | serverShare: 1%",
                "serverShare: 20% | maxKeys: 0x10",
                "serverShare: 20% | maxLag: 16mb",
                "serverShare: 20% | maxLag: 65536",
                "serverShare: 20% | maxWritesPerSecond: 20000",
                "serverShare: 20% | maxExpiriesPerSecond: 1",
                "serverShare: 20% | patience: 90s",
                "default: 1h, min: 1m | min: 1m",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      count: 7",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      count: \"7\"",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      databases: [0, 1]",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n"
                        + "      size: 1mb\\n"
                        + "      share: 50%\\n"
                        + "      really: false\\n"
                        + "      factor: 1",
                "colour: ${colour} | colour: ${colour}\\n      text: a ${colour} b"
            })
    void bothTake(String good, String other) {
        String text = BadPlaybooksTest.GOOD.replace(good, other.replace("\\n", "\n"));
        assertThatCode(() -> BadPlaybooksTest.PARSER.parse(text)).doesNotThrowAnyException();
        assertThat(errors(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kind: Playbook | kind: Palybook",
                "apiVersion: fettle.dev/v1 | apiVersion: 1",
                "verify: | verfiy:",
                "name: good | name: Good",
                "risk: medium | risk: none",
                "owner: us, | ",
                "type: glob | type: globb",
                "default: 1h | default: 1 hour",
                "min: 1m | min: 60",
                "words: [red, dark-blue], | ",
                "\"temp:*\"} | \"temp:*\", min: a}",
                "select: | role: none\\n  select:",
                "waves: [1, 10%] | waves: [0]",
                "waves: [1, 10%] | waves: [0%]",
                "waves: [1, 10%] | waves: []",
                "waves: [1, 10%] | maxParallel: 257",
                "waves: [1, 10%] | stopAfterFailures: -1",
                "serverShare: 20% | serverShare: 20",
                "serverShare: 20% | maxKeys: ten",
                "serverShare: 20% | maxLag: 16 megabytes",
                "serverShare: 20% | maxWritesPerSecond: 0",
                "serverShare: 20% | maxExpiriesPerSecond: all",
                "serverShare: 20% | patience: long",
                "serverShare: 20% | maxkeys: 10",
                "test.everything | test.something",
                "pattern: \"${pattern}\" | text: \"${pattern}\"",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      tll: 1h",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      count: 0",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      really: 'yes'",
                "ttl: \"${ttl}\" | ttl: \"${ttl}\"\\n      colour2: red",
                "colour: ${colour} | colour: green",
                "ttl: \"${ttl}\" | ttl: 10"
            })
    void bothRefuse(String good, String bad) {
        String text = BadPlaybooksTest.GOOD.replace(good, bad == null ? "" : bad.replace("\\n", "\n"));
        assertThatThrownBy(() -> BadPlaybooksTest.PARSER.parse(text)).isInstanceOf(Problem.class);
        assertThat(errors(text)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void builtInOnesAreGood(Playbook playbook) {
        assertThat(errors(schema(Actions.installed()), playbook.source())).isEmpty();
        assertThat(playbook.metadata().description()).isNotBlank();
        assertThat(playbook.parameters())
                .allMatch(p -> p.defaults() != null && !p.description().isBlank());
    }

    static List<Playbook> builtIn() {
        return PlaybookSources.builtIn(new PlaybookParser(Actions.installed(), new CelConditions()));
    }

    @Test
    void schemaNamesEveryAction() {
        JsonNode names = PlaybookSchema.of(Actions.installed()).at("/$defs/step/properties/action/enum");
        assertThat(names).hasSize(Actions.installed().all().size()).isNotEmpty();
        assertThat(PlaybookSchema.text(TestActions.ALL)).contains("which keys").endsWith("}\n");
    }

    private static Schema schema(Actions actions) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(PlaybookSchema.of(actions));
    }

    private static List<Error> errors(String yaml) {
        return errors(SCHEMA, yaml);
    }

    private static List<Error> errors(Schema schema, String yaml) {
        LoadSettings core = LoadSettings.builder().setSchema(new CoreSchema()).build();
        JsonNode json = new JsonMapper().valueToTree(new Load(core).loadFromString(yaml));
        return schema.validate(json);
    }
}

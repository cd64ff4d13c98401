package dev.fettle.playbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What ships is in order; whether the service can read it too is tested there. */
class BuiltInPlaybooksTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text("playbook.schema.json"));

    @Test
    void indexNamesEveryFile() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/fettle/playbooks"))) {
            assertThat(index())
                    .isSorted()
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".yaml"))
                                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("index")
    void agreesWithTheSchemaAndIsNamedAsItsFile(String file) {
        LoadSettings core = LoadSettings.builder().setSchema(new CoreSchema()).build();
        JsonNode playbook = new JsonMapper().valueToTree(new Load(core).loadFromString(text(file)));
        assertThat(SCHEMA.validate(playbook)).isEmpty();
        assertThat(file).isEqualTo(playbook.at("/metadata/name").asText() + ".yaml");
    }

    static List<String> index() {
        return text("index.txt").lines().toList();
    }

    private static String text(String name) {
        try (InputStream in = BuiltInPlaybooksTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

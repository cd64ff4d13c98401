package dev.fettle.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the files in deploy without a Docker engine, a cluster, or systemd. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("FETTLE_DATABASE_URL", "jdbc:postgresql://db/fettle", "FETTLE_NODE", "fettle-5d9f7");

    @Test
    void theConfigurationIsOne() throws Exception {
        FettleConfiguration configuration = new ConfigurationFile(ENVIRONMENT::get).read(DEPLOY.resolve("config.yml"));

        assertThat(configuration.node()).isEqualTo("fettle-5d9f7");
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://db/fettle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yml", "kubernetes.yml", "kubernetes-restarts.yml", "prometheus-rules.yml"})
    void isYaml(String file) throws Exception {
        assertThat(documents(file)).isNotEmpty().allMatch(JsonNode::isObject);
    }

    @Test
    void whatTheConfigurationAsksForIsSetWhereItRuns() throws Exception {
        Set<String> asked = all(Pattern.compile("(?:\\$\\{|env:)(FETTLE_[A-Z_]+)(?!.*:-)"), "config.yml");
        String kubernetes = Files.readString(DEPLOY.resolve("kubernetes.yml"));
        String compose = Files.readString(DEPLOY.resolve("compose.yml"));

        assertThat(asked).contains("FETTLE_DATABASE_URL", "FETTLE_DATABASE_PASSWORD");
        assertThat(asked).allSatisfy(name -> assertThat(kubernetes).contains(name));
        assertThat(asked).allSatisfy(name -> assertThat(compose).contains(name));
    }

    @Test
    void alertsAreOnMetricsThatThereAre() throws Exception {
        assertThat(all(Pattern.compile("\\b(fettle_[a-z_]+)"), "prometheus-rules.yml"))
                .isSubsetOf("fettle_instances", "fettle_runs", "fettle_clock_skew_seconds", "fettle_targets_at_work");
    }

    private static List<JsonNode> documents(String file) throws Exception {
        List<JsonNode> documents = new ArrayList<>();
        YAMLMapper yaml = new YAMLMapper();
        try (var parser = new YAMLFactory().createParser(DEPLOY.resolve(file).toFile())) {
            yaml.readValues(parser, JsonNode.class).forEachRemaining(documents::add);
        }
        return documents;
    }

    private static Set<String> all(Pattern pattern, String file) throws Exception {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(Files.readString(DEPLOY.resolve(file)));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}

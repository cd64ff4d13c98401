package dev.fettle.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.restart.WaySettings;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("DB_HOST", "db.example", "EMPTY", "");

    @Test
    void everythingHasADefaultAndListensOnLoopback() {
        FettleConfiguration configuration = ConfigurationFile.defaults();

        assertThat(configuration.database().url()).isNull();
        assertThat(configuration.dataDirectory()).isEqualTo(Path.of("data"));
        assertThat(configuration.fleet().pollInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(connector(configuration).getBindHost()).isEqualTo("127.0.0.1");
        assertThat(connector(configuration).getPort()).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a remark, with ${UNSET}\n", "fleet:\n", "http:\n  # port: 1\n"})
    void emptyFilesAndSectionsAreDefaults(String text) {
        assertThat(parse(text).fleet().pollInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(connector(parse(text)).getPort()).isEqualTo(8080);
    }

    @Test
    void readsWhatIsGiven() {
        FettleConfiguration configuration = parse("""
            node: a-1
            dataDirectory: /srv/fettle
            database:
              url: jdbc:postgresql://${DB_HOST}:${DB_PORT:-5432}/fettle
              password: env:DB_PASSWORD
            http: {host: 0.0.0.0, port: 9090}
            fleet:
              pollInterval: 1m30s
            logging:
              level: DEBUG
            """);

        assertThat(configuration.node()).isEqualTo("a-1");
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://db.example:5432/fettle");
        assertThat(configuration.fleet().pollInterval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(connector(configuration).getBindHost()).isEqualTo("0.0.0.0");
        assertThat(connector(configuration).getPort()).isEqualTo(9090);
    }

    @Test
    void dropwizardsServerSectionStandsInsteadOfHttp() {
        FettleConfiguration configuration = parse("""
            server:
              applicationConnectors: [{type: http, port: 7070}]
            """);

        assertThat(connector(configuration).getPort()).isEqualTo(7070);
        assertThat(wrong("server: {type: default}\nhttp: {port: 1}\n"))
                .containsExactly("2:1: http: stands beside server, which says the same and more;"
                        + " either http (address and ports) or server (all of Dropwizard's keys)");
    }

    @Test
    void namesTheLineOfAnUnknownKey() {
        assertThat(wrong("node: a\nfleet:\n  pollIntervall: 15s\n"))
                .containsExactly(
                        "3:3: fleet.pollIntervall: there is no such key; one of historyInterval, observationRetention,"
                                + " pollInterval");
    }

    @Test
    void namesAllValuesThatAreOutOfRangeAtOnce() {
        assertThat(wrong("http:\n  port: 70000\nruns:\n  lease: 1s\n"))
                .containsExactly(
                        "2:3: http.port: 70000 is out of range; a number from 0 to 65535",
                        "4:3: runs.lease: 1s is out of range; from 3s to 5m");
    }

    @Test
    void saysWhatAValueShouldLookLike() {
        assertThat(wrong("fleet:\n  pollInterval: soon\n"))
                .containsExactly(
                        "2:3: fleet.pollInterval: 'soon' is not understood; a duration such as 250ms, 30s, 15m, 1h30m"
                                + " or 7d");
        assertThat(wrong("http:\n  port: many\n"))
                .containsExactly("2:3: http.port: the value does not fit; a whole number");
        assertThat(wrong("fleet: 3\n"))
                .containsExactly("1:1: fleet: the value does not fit; a section with keys of its own");
    }

    @Test
    void aPasswordInTheFileIsRefusedAndNotRepeated() {
        assertThat(wrong("database:\n  password: hunter2\n"))
                .containsExactly("2:3: database.password: this is no reference to a secret; env:NAME or file:/path");
        assertThat(wrong("database:\n  url: jdbc:postgresql://h/db?password=hunter2\n"))
                .allSatisfy(line -> assertThat(line).doesNotContain("hunter2"));
    }

    @Test
    void restartsAreRead() {
        assertThat(parse("""
            restarts:
              local: {kind: command, command: [/bin/sh, -c, "true", "{port}"], timeout: 1m}
            """).restarts())
                .containsExactly(Map.entry(
                        "local",
                        new WaySettings.Command(List.of("/bin/sh", "-c", "true", "{port}"), Duration.ofMinutes(1))));
        assertThat(ConfigurationFile.defaults().restarts()).isEmpty();
    }

    @Test
    void restartsAreReadStrictly() {
        assertThat(wrong("restarts:\n  a: {kind: smoke}\n"))
                .containsExactly("2:3: restarts.a: 'smoke' is no kind of restart; kind: command, ssh or kubernetes");
        assertThat(wrong("restarts:\n  a: {timeout: 3s}\n"))
                .containsExactly("2:3: restarts.a: has no kind; kind: command, ssh or kubernetes");
        assertThat(wrong("restarts:\n  a:\n"))
                .containsExactly("2:3: restarts.a: has no kind; kind: command, ssh or kubernetes");
        assertThat(wrong("restarts:\n  a: {kind: command, comand: [x]}\n"))
                .containsExactly("2:22: restarts.a.comand: there is no such key; one of command, timeout");
        assertThat(wrong("restarts:\n  shutdown: {kind: command, command: [/bin/sh]}\n"))
                .containsExactly("2:3: restarts.shutdown: the name belongs to the server's own SHUTDOWN,"
                        + " which needs no configuration; another name");
    }

    @Test
    void allThatIsWrongWithARestartIsNamedAtOnce() {
        assertThat(wrong("""
            restarts:
              B: {kind: command, command: [sh, "{prot}"], timeout: 1h}
              ssh:
                kind: ssh
                user: "-oProxyCommand=x"
                port: 0
                key: env:UNSET_KEY
                knownHosts: /no/such/file
                command: "restart {label.unit"
            """))
                .containsExactly(
                        "2:3: restarts.B: 'B' is no name of a way; lower-case letters, digits and dashes, at most 63",
                        "2:47: restarts.B.timeout: 1h is out of range; from 1s to 10m",
                        "2:36: restarts.B.command[1]: '{prot}' is no place to fill in;"
                                + " text, in which {host}, {port}, {pod}, {deployment}, {runId} or {label.NAME} are"
                                + " filled in",
                        "2:32: restarts.B.command[0]: 'sh' is no program that may be run;"
                                + " the whole path of one; no shell looks for it",
                        "9:5: restarts.ssh.command: it has a '{' without its '}';"
                                + " text, in which {host}, {port}, {pod}, {deployment}, {runId} or {label.NAME} are"
                                + " filled in",
                        "6:5: restarts.ssh.port: 0 is out of range; a number from 1 to 65535",
                        "5:5: restarts.ssh.user: '-oProxyCommand=x' is no name of a user;"
                                + " one that may restart the server and little else",
                        "8:5: restarts.ssh.knownHosts: /no/such/file is not there, or may not be read;"
                                + " lines of known_hosts",
                        "7:5: restarts.ssh.key: the environment variable UNSET_KEY is not set;"
                                + " a private key that this user may read");
    }

    @Test
    void unsetVariablesAreNamedWithTheirLines() {
        assertThat(wrong("node: ${NODE}\nplaybooks: ${FOLDER}/x\n"))
                .containsExactly(
                        "1:7: node: the environment variable NODE is not set; set it, or write ${NODE:-a default}",
                        "2:12: playbooks: the environment variable FOLDER is not set;"
                                + " set it, or write ${FOLDER:-a default}");
    }

    @Test
    void brokenYamlAndDoubledKeysHaveAPlace() {
        assertThat(wrong("node: [a\n")).allSatisfy(line -> assertThat(line).startsWith("2:"));
        assertThat(wrong("node: a\nnode: b\n"))
                .allSatisfy(line -> assertThat(line).startsWith("2:1: "));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new ConfigurationFile(ENVIRONMENT::get).read(Path.of("no/such.yml")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be read; a YAML file");
    }

    private static HttpConnectorFactory connector(FettleConfiguration configuration) {
        DefaultServerFactory server = (DefaultServerFactory) configuration.getServerFactory();
        return (HttpConnectorFactory) server.getApplicationConnectors().getFirst();
    }

    private static FettleConfiguration parse(String text) {
        return new ConfigurationFile(ENVIRONMENT::get).parse(text);
    }

    private static List<String> wrong(String text) {
        try {
            parse(text);
        } catch (Problem problem) {
            return problem.details().stream().map(Problem.Detail::toString).toList();
        }
        throw new AssertionError("nothing wrong was found");
    }
}

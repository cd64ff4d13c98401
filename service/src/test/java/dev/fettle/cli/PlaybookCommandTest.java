package dev.fettle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlaybookCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void goodFileIsGood(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("purge.yaml");
        assertThat(playbook("show", "purge-memory")).isZero();
        Files.writeString(file, out.toString());
        out.getBuffer().setLength(0);
        assertThat(playbook("check", file.toString())).isZero();
        assertThat(out.toString()).matches(".*purge[.]yaml: purge-memory is good, version [0-9a-f]{12}\\R");
    }

    @Test
    void everyProblemIsALineWithItsPlace(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "apiVersion: x\nkind: Playbook\n");
        assertThat(playbook("check", file.toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .allMatch(line -> line.startsWith(file + ":1:"))
                .anyMatch(line -> line.equals(file + ":1:13: apiVersion: is 'x'; fettle.dev/v1"));
    }

    @Test
    void missingFileIsAProblem() {
        assertThat(playbook("check", "gone.yaml")).isEqualTo(1);
        assertThat(err.toString()).contains("gone.yaml: cannot be read");
    }

    @Test
    void listNamesAll() {
        assertThat(playbook("list")).isZero();
        assertThat(out.toString()).contains("expire-temp-keys", "clean-abandoned-carts", "trim-leaderboards");
    }

    @Test
    void schemaIsJson() {
        assertThat(playbook("schema")).isZero();
        assertThat(out.toString()).startsWith("{").contains("keys.expire");
    }

    private int playbook(String... args) {
        return new CommandLine(new PlaybookCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}

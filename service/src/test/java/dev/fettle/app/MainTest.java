package dev.fettle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionIsThatOfTheBuild() {
        assertThat(fettle("version")).isZero();
        assertThat(out.toString()).matches("fettle \\d+\\.\\d+\\.\\d+\\S* \\(Java 2[5-9]\\S*\\)\\R");
    }

    @Test
    void versionOptionSaysTheSameVersion() {
        assertThat(fettle("--version")).isZero();
        assertThat(out.toString()).startsWith("fettle ").doesNotContain("$");
    }

    @Test
    void unknownCommandIsRefusedWithTheUsage() {
        assertThat(fettle("vresion")).isEqualTo(2);
        assertThat(err.toString()).contains("'vresion'").contains("version");
    }

    @Test
    void problemIsALineAndAnExitCode() {
        assertThat(fettle("playbook", "show", "none")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("fettle: there is no playbook 'none'" + System.lineSeparator());
    }

    private int fettle(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}

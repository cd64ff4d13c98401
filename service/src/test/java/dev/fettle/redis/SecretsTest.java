package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.fleet.SecretRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {
    private final Secrets secrets = new Secrets(name -> name.equals("SET") ? "äbc " : null, SecretPlaces.ANYWHERE);

    @TempDir
    private Path folder;

    private String read(Path file) {
        return new String(secrets.read(new SecretRef("file:" + file)), StandardCharsets.UTF_8);
    }

    @Test
    void readsFromTheEnvironment() {
        assertThat(secrets.read(new SecretRef("env:SET"))).isEqualTo("äbc ".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> secrets.read(new SecretRef("env:UNSET")))
                .hasMessage("cannot be asked: the environment variable UNSET with its password is not set");
    }

    @Test
    void readsFromAFileWithoutItsLastLineBreakAndAnewEachTime() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), " one \n");
        assertThat(read(file)).isEqualTo(" one ");

        Files.writeString(file, "two\r\n");
        assertThat(read(file)).isEqualTo("two");
    }

    @Test
    void saysWhichFileIsOfNoUse() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path huge = Files.write(folder.resolve("huge"), new byte[70_000]);

        assertThatThrownBy(() -> read(empty)).hasMessageEndingWith(empty + " is empty");
        assertThatThrownBy(() -> read(huge)).hasMessageEndingWith(huge + " is larger than 64 KiB");
        assertThatThrownBy(() -> read(folder.resolve("none"))).hasMessageEndingWith("none cannot be read");
        assertThatThrownBy(() -> read(folder)).hasMessageEndingWith(folder + " cannot be read");
    }

    /** A device has the size 0 and never ends: reading it to its end would end us. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void readsNoDevices() {
        assertThatThrownBy(() -> read(Path.of("/dev/zero"))).hasMessageEndingWith("/dev/zero cannot be read");
        assertThatThrownBy(() -> new Trust().sockets("/dev/zero")).hasMessageEndingWith("/dev/zero cannot be read");
    }

    /** Whoever names the reference names the server too: a way to send any file anywhere, without this. */
    @Test
    void onlyPlacesForSecretsAreRead(@TempDir Path folder) throws Exception {
        Path own = Files.createDirectory(folder.resolve("secrets"));
        Path good = Files.writeString(own.resolve("cache"), "pw");
        Path token = Files.writeString(folder.resolve("admin.token"), "fettle_x");
        Path link = Files.createSymbolicLink(own.resolve("link"), token);
        Secrets bounded = new Secrets(name -> "pw", new SecretPlaces(List.of(own), "FETTLE_SECRET_"));

        assertThat(bounded.read(new SecretRef("file:" + good))).isEqualTo("pw".getBytes(StandardCharsets.UTF_8));
        assertThat(bounded.read(new SecretRef("env:FETTLE_SECRET_A"))).isNotEmpty();
        for (String elsewhere : List.of(
                "file:" + token,
                "file:" + link,
                "file:" + own + "/../admin.token",
                "file:" + own + "/../no-such-file")) {
            assertThatThrownBy(() -> bounded.read(new SecretRef(elsewhere)))
                    .isInstanceOf(NoAnswer.class)
                    .hasMessageContaining("is no place for secrets")
                    .hasMessageContaining(own.toString());
        }
        assertThatThrownBy(() -> bounded.read(new SecretRef("env:PGPASSWORD")))
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("FETTLE_SECRET_");
    }
}

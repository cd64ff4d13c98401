package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Ports;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Sighting;
import dev.fettle.testing.EngineTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class TlsIT {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final RedisServers servers = Given.servers(RedisSettings.DEFAULTS.withAnswerTimeout(Duration.ofSeconds(2)));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        servers.close();
    }

    /** A certificate that signs itself, for the name localhost only, as PEM files beside each other. */
    private Path certificate(String name) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(STORE_PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD);
        }
        pem(name + ".key", "PRIVATE KEY", keys.getKey("server", STORE_PASSWORD).getEncoded());
        return pem(name + ".crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    }

    private Path pem(String file, String what, byte[] content) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
        return Files.writeString(folder.resolve(file), text);
    }

    private String look(Address address, @Nullable Path ca) {
        Access access = new Access(true, ca == null ? null : ca.toString(), null, null, null, null, null);
        Sighting sighting =
                servers.prober(Set.of()).look(Given.deployment(Kind.STANDALONE, access, address.toString()), address);
        return sighting instanceof Sighting.Unreachable unreachable ? unreachable.reason() : "seen";
    }

    @EngineTest
    void verifiesWhomItSpeaksTo(Engine engine) throws Exception {
        Path right = certificate("right");
        Path other = certificate("other");
        int port = Ports.SHARED.take();
        ServerOptions options = ServerOptions.none()
                .with("tls-port", String.valueOf(port))
                .with("tls-cert-file", right.toString())
                .with("tls-key-file", folder.resolve("right.key").toString())
                .with("tls-ca-cert-file", right.toString())
                .with("tls-auth-clients", "no");
        try (ServerProcess server = start(engine, options)) {
            Address byName = new Address("localhost", port);

            assertThat(look(byName, right)).isEqualTo("seen");
            assertThat(look(byName, null))
                    .isEqualTo("shows a certificate that no trusted authority signed: set access.caFile");
            assertThat(look(byName, other))
                    .isEqualTo("shows a certificate that no trusted authority signed: set access.caFile");
            assertThat(look(new Address("127.0.0.1", port), right))
                    .isEqualTo("shows a certificate that is not for the name 127.0.0.1");
            assertThat(look(new Address("localhost", server.port()), right))
                    .isIn("does not speak TLS: set access.tls to false", "does not answer to TLS within 2 s");
            assertThat(look(byName, folder.resolve("none.pem"))).endsWith("none.pem cannot be read");
            assertThat(look(byName, folder.resolve("right.p12"))).endsWith("right.p12 holds no certificates in PEM");

            Sighting plain = servers.prober(Set.of())
                    .look(Given.deployment(Kind.STANDALONE, Access.OPEN, byName.toString()), byName);
            assertThat(List.of("wants TLS: set access.tls to true", "closes the connection without an answer"))
                    .contains(((Sighting.Unreachable) plain).reason());
        }
    }

    private static ServerProcess start(Engine engine, ServerOptions options) {
        try {
            return ServerProcess.start(engine, options);
        } catch (IllegalStateException e) {
            return abort(engine + " was built without TLS: " + e.getMessage());
        }
    }
}

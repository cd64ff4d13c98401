package dev.fettle.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIT {
    @TempDir
    private Path folder;

    @Test
    void stateSurvivesARestartAndAFolderServesOnlyOne() throws Exception {
        Path data = folder.resolve("data");
        Path file = data.resolve("admin.token");
        String token;
        try (RunningServer server = RunningServer.start(data)) {
            token = Files.readString(file).strip();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(server.get("/api/v1/whoami", token).statusCode()).isEqualTo(200);
            assertThat(server.get("/api/v1/whoami", "").statusCode()).isEqualTo(401);
            assertThat(server.admin("/healthcheck").body())
                    .contains("\"postgres\":{\"healthy\":true", "\"quartz\":{\"healthy\":true", "\"clock\"");
            assertThat(server.admin("/metrics").body())
                    .contains("fettle_instances{status=\"up\"} 0.0", "fettle_runs{state=\"running\"} 0.0");

            assertThatThrownBy(() -> RunningServer.start(data))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining(
                            "another Fettle (process " + ProcessHandle.current().pid() + ") uses " + data);
            assertThat(server.get("/api/v1/whoami", token).statusCode()).isEqualTo(200);
        }
        Files.delete(file);
        try (RunningServer server = RunningServer.start(data)) {
            assertThat(server.get("/api/v1/whoami", token).statusCode()).isEqualTo(200);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aPortInUseIsToldAndLeavesNothingRunning() throws Exception {
        Path data = folder.resolve("data");
        try (ServerSocket taken = new ServerSocket(0)) {
            String yaml = "http: {port: " + taken.getLocalPort() + ", adminPort: 0}";
            assertThatThrownBy(() -> RunningServer.startWith(data, yaml))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("a port cannot be opened on 127.0.0.1")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
        assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }
}

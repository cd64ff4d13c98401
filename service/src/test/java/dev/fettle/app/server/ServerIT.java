package dev.fettle.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.audit.Actor;
import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import dev.fettle.store.JdbiScheduleStore;
import dev.fettle.testing.TestDatabase;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
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

    /** A node took a due time of a schedule that is over by now, and died. */
    @Test
    void eachNodeLooksForDueTimesThatNobodyCameToAnEndWith() {
        Instant saved = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant due = saved.minus(Duration.ofHours(1));
        try (TestDatabase database = TestDatabase.create()) {
            ScheduleStore schedules = new JdbiScheduleStore(database.database());
            schedules.put(new Schedule(
                    "once",
                    "expire-temp-keys",
                    Map.of(),
                    null,
                    "a test",
                    "0 0 0 1 1 ? 2099",
                    ZoneId.of("UTC"),
                    Schedule.Misfire.SKIP,
                    null,
                    true,
                    Actor.person("ann"),
                    saved,
                    0));
            assertThat(schedules.claimFire("once", due, due, Duration.ofMillis(1)))
                    .isPresent();
            try (RunningServer server =
                    RunningServer.startWith(folder.resolve("data"), """
                        http: {port: 0, adminPort: 0}
                        database: {url: "%s", user: postgres}
                        """.formatted(database.url()))) {
                Await.until(
                        Duration.ofSeconds(15),
                        "it is closed by " + server.port(),
                        () -> schedules.fires("once", 1).getFirst().outcome().endsWith("the schedule was changed"));
            }
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

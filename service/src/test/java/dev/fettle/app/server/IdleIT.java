package dev.fettle.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.testing.DatabaseWork;
import dev.fettle.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes cost that have nothing to do. */
class IdleIT {
    /** Long enough for each recurring call to come, but for housekeeping. */
    private static final Duration WATCHED = Duration.ofSeconds(31);

    private static final int STATEMENTS_A_SECOND = 20;

    @Test
    void threeIdleNodesHardlyAskTheirDatabase(@TempDir Path folder) {
        try (TestDatabase database = TestDatabase.create();
                RunningServer one = node(database, folder.resolve("1"));
                RunningServer two = node(database, folder.resolve("2"));
                RunningServer three = node(database, folder.resolve("3"))) {
            assertThat(one.port()).isNotEqualTo(two.port()).isNotEqualTo(three.port());
            DatabaseWork work = new DatabaseWork(database);
            work.reset();
            long start = System.nanoTime();
            Await.until(WATCHED.plusSeconds(10), "time goes by", () -> System.nanoTime() - start >= WATCHED.toNanos());
            assertThat(work.statements() / (double) WATCHED.toSeconds())
                    .as(() -> "statements a second of three nodes\n" + String.join("\n", work.mostCalled(20)))
                    .isBetween(0.5, (double) STATEMENTS_A_SECOND);
        }
    }

    private static RunningServer node(TestDatabase database, Path data) {
        return RunningServer.startWith(data, """
            http: {port: 0, adminPort: 0}
            database: {url: "%s", user: postgres}
            """.formatted(database.url()));
    }
}

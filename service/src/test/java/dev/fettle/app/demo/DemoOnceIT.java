package dev.fettle.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoOnceIT {
    @TempDir
    private Path folder;

    @Test
    void curesItsFleetChecksItselfAndLeavesNothingBehind() throws Exception {
        try (DemoProcess demo = new DemoProcess(folder, "demo", "--once")) {
            assertThat(demo.awaitEnd()).as(demo.said()).isZero();

            assertThat(demo.said())
                    .contains("All figures of Fettle agree with what the servers hold.")
                    .contains("the operator's own approval is refused (own-change)")
                    .contains("12000 > 0", "30000 > 10000", "4000 > 0")
                    .doesNotContain("Exception", "WARN", "ERROR");
            demo.assertNothingIsLeft();
        }
    }
}

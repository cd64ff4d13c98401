package dev.fettle.testing;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be started here. */
public final class Containers {
    private Containers() {}

    /**
     * Call it first in a test that starts a container.
     *
     * @throws RuntimeException when there is no Docker environment; JUnit reports the test as skipped
     * @throws AssertionError when there is none, but required
     */
    public static void orSkip() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "no Docker environment that Testcontainers finds";
            Required.failIfRequired(Required.CONTAINER, reason);
            Assumptions.abort("container not run: " + reason);
        }
    }
}

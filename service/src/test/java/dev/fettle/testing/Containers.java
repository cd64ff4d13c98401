package dev.fettle.testing;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be started here. */
public final class Containers {
    private Containers() {}

    /**
     * Call it first in a test that starts a container.
     *
     * @throws TestAbortedException when there is no Docker environment, which skips the test
     * @throws AssertionError when there is none, but required
     */
    public static void orSkip() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "no Docker environment that Testcontainers finds";
            Required.failIfRequired(Required.CONTAINER, reason);
            throw new TestAbortedException("container not run: " + reason);
        }
    }
}

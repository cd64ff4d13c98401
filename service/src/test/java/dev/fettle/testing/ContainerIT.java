package dev.fettle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Resp;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image that users run, through Testcontainers. */
final class ContainerIT {
    @Test
    void theRedisImageAnswers() {
        Containers.orSkip();
        try (GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse("redis:8.0"))) {
            redis.withExposedPorts(6379)
                    .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*", 1))
                    .start();
            try (Resp resp = Resp.connect(redis.getHost(), redis.getFirstMappedPort())) {
                assertThat(resp.command("PING")).isEqualTo("PONG");
                assertThat(resp.text("INFO", "server")).contains("redis_version:8.0.");
            }
        }
    }
}

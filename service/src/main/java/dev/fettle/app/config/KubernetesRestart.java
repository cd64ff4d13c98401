package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.restart.WaySettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server's pod is deleted, and whatever keeps it makes another one. */
final class KubernetesRestart extends RestartSection {
    @JsonProperty
    private String namespace = "";

    @JsonProperty
    private @Nullable String pod;

    @JsonProperty
    private @Nullable Duration gracePeriod;

    @JsonProperty
    private @Nullable Path kubeconfig;

    KubernetesRestart() {
        // A pod has 30 s to end by itself where nobody says otherwise.
        super(Duration.ofMinutes(2));
    }

    @Override
    WaySettings settings() {
        return new WaySettings.Kubernetes(namespace, pod, gracePeriod, kubeconfig, timeout());
    }
}

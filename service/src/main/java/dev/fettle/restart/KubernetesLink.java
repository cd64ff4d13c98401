package dev.fettle.restart;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The API of one Kubernetes. The client begins with the first request. */
final class KubernetesLink implements AutoCloseable {
    private static final int MILLIS = 10_000;

    private final @Nullable Path kubeconfig;
    private @Nullable KubernetesClient started;
    private boolean closed;

    /** @param kubeconfig how to reach it; null for the service account of the pod that Fettle runs in */
    KubernetesLink(@Nullable Path kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    /** @throws KubernetesClientException where the file is none */
    static Config config(@Nullable Path kubeconfig) {
        return kubeconfig == null ? Config.autoConfigure(null) : Config.fromKubeconfig(kubeconfig.toFile());
    }

    /** The pod of that name; null where there is none. @throws KubernetesClientException where that is not answered */
    @Nullable
    Pod pod(String namespace, String name) {
        return client().pods().inNamespace(namespace).withName(name).get();
    }

    /** @param gracePeriod null for the pod's own */
    void delete(String namespace, String name, String uid, @Nullable Duration gracePeriod) {
        DeleteOptions options = new DeleteOptions();
        options.setPreconditions(new Preconditions(null, uid));
        if (gracePeriod != null) {
            options.setGracePeriodSeconds(gracePeriod.toSeconds());
        }
        // The client's own delete knows no UID.
        client().raw("/api/v1/namespaces/" + namespace + "/pods/" + name, "DELETE", options);
    }

    private synchronized KubernetesClient client() {
        if (closed) {
            throw NotTold.nothing("Fettle is stopping, so nothing was sent");
        }
        KubernetesClient client = started;
        if (client == null) {
            Config config = new ConfigBuilder(config(kubeconfig))
                    .withRequestTimeout(MILLIS)
                    .withConnectionTimeout(MILLIS)
                    .withRequestRetryBackoffLimit(0)
                    .build();
            client = new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientFactory(new JdkHttpClientFactory())
                    .build();
            started = client;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (started != null) {
            started.close();
            started = null;
        }
    }
}

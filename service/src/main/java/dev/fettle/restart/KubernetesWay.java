package dev.fettle.restart;

import dev.fettle.action.Durations;
import dev.fettle.action.Incarnation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the pod of a server, so that whatever keeps it (a stateful set, an operator) makes another one. It is deleted
 * by its UID: a successor of the same name, which somebody else brought about meanwhile, is left alone.
 */
final class KubernetesWay implements Way {
    /** What Kubernetes calls a name; a path of its API has no room for anything else. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Template namespace;
    private final @Nullable Template pod;
    private final @Nullable Duration gracePeriod;
    private final Duration timeout;
    private final KubernetesLink link;

    KubernetesWay(WaySettings.Kubernetes settings) {
        this.namespace = Template.parse(settings.namespace());
        this.pod = settings.pod() == null ? null : Template.parse(settings.pod());
        this.gracePeriod = settings.gracePeriod();
        this.timeout = settings.timeout();
        this.link = new KubernetesLink(settings.kubeconfig());
    }

    @Override
    public @Nullable String refusal(Incarnation server) {
        String refusal = refusal(namespace, server);
        if (refusal != null) {
            return refusal;
        }
        if (pod != null) {
            return refusal(pod, server);
        }
        String host = server.address().host();
        return IP.matcher(host).matches()
                ? null
                : "the pod of " + server.name() + " cannot be found by its IP address, since it is known by a name; set"
                        + " pod, such as \"{label.pod}\"";
    }

    private static @Nullable String refusal(Template template, Incarnation server) {
        String refusal = template.refusal(server);
        if (refusal == null && !NAME.matcher(template.fill(server)).matches()) {
            return "'" + Shown.beginning(template.fill(server), 60) + "' is no name that Kubernetes knows: lower-case"
                    + " letters, digits, dashes and dots";
        }
        return refusal;
    }

    @Override
    public String told(Incarnation server) {
        return "delete " + which(server) + " in the namespace " + namespace.fill(server)
                + (gracePeriod == null ? "" : ", with " + Durations.format(gracePeriod) + " to end") + " (Kubernetes)";
    }

    private String which(Incarnation server) {
        return pod == null ? "the pod with the IP address " + server.address().host() : "the pod " + pod.fill(server);
    }

    @Override
    public void restart(Incarnation server) {
        Patience patience = new Patience(timeout);
        String space = namespace.fill(server);
        Pod found = find(server, space);
        String name = found.getMetadata().getName();
        String uid = found.getMetadata().getUid();
        try {
            link.delete(space, name, uid, gracePeriod);
        } catch (KubernetesClientException e) {
            throw new NotTold("the pod " + name + " was not deleted: " + because(e), e);
        }
        awaitEnd(space, name, uid, patience);
    }

    private Pod find(Incarnation server, String space) {
        try {
            if (pod != null) {
                String name = pod.fill(server);
                Pod named = link.pod(space, name);
                if (named == null) {
                    throw new NotTold(
                            "there is no pod " + name + " in the namespace " + space + ", so none was deleted");
                }
                return named;
            }
            List<Pod> pods = link.pods(space, server.address().host());
            if (pods.size() != 1) {
                throw new NotTold(pods.size() + " pods in the namespace " + space + " have the IP address "
                        + server.address().host() + ", so none was deleted; it takes exactly one");
            }
            return pods.getFirst();
        } catch (KubernetesClientException e) {
            throw new NotTold("the pod was not found, so none was deleted: " + because(e), e);
        }
    }

    /** Until the pod of this UID is no more. One look that fails is no reason to give up. */
    private void awaitEnd(String space, String name, String uid, Patience patience) {
        String last = "";
        while (true) {
            try {
                Pod now = link.pod(space, name);
                if (now == null || !uid.equals(now.getMetadata().getUid())) {
                    return;
                }
                last = "";
            } catch (KubernetesClientException e) {
                last = "; the last look at it failed: " + because(e);
            }
            if (patience.isOver()) {
                throw new NotTold(
                        "the pod " + name + " was told to end, and had not within " + Durations.format(timeout) + last);
            }
            LockSupport.parkNanos(
                    Math.min(BETWEEN_LOOKS.toNanos(), patience.left().toNanos()));
            if (Thread.currentThread().isInterrupted()) {
                throw new NotTold("the pod " + name + " was told to end; Fettle has to stop and did not wait for it");
            }
        }
    }

    private static String because(KubernetesClientException e) {
        String message = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
        return Shown.beginning(message == null ? "HTTP status " + e.getCode() : message, 300);
    }

    @Override
    public void close() {
        link.close();
    }
}

package dev.fettle.restart;

import dev.fettle.action.Durations;
import dev.fettle.action.Incarnation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the pod of a server, so that whatever keeps it (a stateful set, an operator) makes another one, which is found
 * by the same host name. It is deleted by its UID: a successor of the same name, which somebody else brought about
 * meanwhile, is left alone.
 */
final class KubernetesWay implements Way {
    /** What Kubernetes calls a name; a path of its API has no room for anything else. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /** A headless service calls its pods by their names. */
    private static final String OF_HOST = "{pod}";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Template namespace;
    private final Template pod;
    private final @Nullable Duration gracePeriod;
    private final Duration timeout;
    private final KubernetesLink link;
    private final HostNames names;

    KubernetesWay(WaySettings.Kubernetes settings, HostNames names) {
        this.namespace = Template.parse(settings.namespace());
        this.pod = Template.parse(settings.pod() == null ? OF_HOST : settings.pod());
        this.gracePeriod = settings.gracePeriod();
        this.timeout = settings.timeout();
        this.link = new KubernetesLink(settings.kubeconfig());
        this.names = names;
    }

    @Override
    public @Nullable String refusal(Incarnation server) {
        String refusal = refusal(namespace, server);
        if (refusal != null) {
            return refusal;
        }
        if (HostNames.isIp(server.address().host())) {
            return server.name()
                    + " is known by an IP address, and the pod that takes its pod's place gets another one,"
                    + " so it would not be found again; register every server of the deployment by the host name that"
                    + " stays with it, such as redis-0.redis of a StatefulSet's headless service";
        }
        return refusal(pod, server);
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
        return "delete the pod " + pod.fill(server) + " in the namespace " + namespace.fill(server)
                + (gracePeriod == null ? "" : ", with " + Durations.format(gracePeriod) + " to end") + " (Kubernetes)";
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
            String words = "the pod " + name + " was not deleted: " + because(e);
            throw isRefusal(e) ? NotTold.nothing(words, e) : new NotTold(words, e);
        }
        awaitEnd(space, name, uid, patience);
    }

    private Pod find(Incarnation server, String space) {
        String name = pod.fill(server);
        try {
            Pod named = link.pod(space, name);
            if (named == null) {
                throw NotTold.nothing("there is no pod " + name + " in the namespace " + space
                        + ", so none was deleted; by pod of the way's configuration it must be called so");
            }
            requireSame(server, named);
            return named;
        } catch (KubernetesClientException e) {
            throw NotTold.nothing("the pod was not found, so none was deleted: " + because(e), e);
        }
    }

    /** A name that is not the server's own, such as a label's, may lead to the pod of another one. */
    private void requireSame(Incarnation server, Pod named) {
        String host = server.address().host();
        Set<InetAddress> wanted;
        try {
            wanted = new HashSet<>(List.of(names.addresses(host)));
        } catch (UnknownHostException e) {
            throw NotTold.nothing(
                    host + " is not known here, so nobody can say whether the pod "
                            + named.getMetadata().getName() + " is its: none was deleted",
                    e);
        }
        List<String> ips = ips(named);
        if (!ips.stream().map(InetAddress::ofLiteral).toList().containsAll(wanted)) {
            throw NotTold.nothing("the pod " + named.getMetadata().getName() + " has "
                    + (ips.isEmpty() ? "no IP address" : "the IP address " + String.join(" and ", ips)) + ", and "
                    + host + " is "
                    + wanted.stream().map(InetAddress::getHostAddress).sorted().collect(Collectors.joining(" and "))
                    + ": it is the pod of another server, so none was deleted; name it by {pod} of a headless"
                    + " service's host name");
        }
    }

    private static List<String> ips(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return List.of();
        }
        return Stream.concat(
                        Stream.ofNullable(status.getPodIP()),
                        status.getPodIPs().stream().map(PodIP::getIp))
                .distinct()
                .toList();
    }

    /** An answer that says that it was not done; others may come from what stands in between. */
    private static boolean isRefusal(KubernetesClientException e) {
        return Set.of(400, 401, 403, 404, 409, 422).contains(e.getCode());
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

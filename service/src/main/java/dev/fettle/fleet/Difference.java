package dev.fettle.fleet;

import dev.fettle.audit.AuditEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an edit changed, as the audit log tells it: only the fields that differ; references to secrets, never secrets. */
final class Difference {
    private Difference() {}

    static AuditEvent between(Deployment before, Deployment after) {
        Map<String, String> was = shown(before);
        Map<String, String> is = shown(after);
        Map<String, String> same = new TreeMap<>(was);
        same.entrySet().retainAll(is.entrySet());
        was.entrySet().removeAll(same.entrySet());
        is.entrySet().removeAll(same.entrySet());
        return new AuditEvent.DeploymentChanged(after.name(), was, is);
    }

    static List<String> texts(List<Address> addresses) {
        return addresses.stream().map(Address::toString).toList();
    }

    private static Map<String, String> shown(Deployment deployment) {
        Map<String, String> shown = new TreeMap<>();
        shown.put("seeds", String.join(", ", texts(deployment.seeds())));
        Access access = deployment.access();
        shown.put("access.tls", Boolean.toString(access.tls()));
        put(shown, "access.caFile", access.caFile());
        put(shown, "access.username", access.username());
        put(shown, "access.password", access.password());
        put(shown, "access.sentinelUsername", access.sentinelUsername());
        put(shown, "access.sentinelPassword", access.sentinelPassword());
        put(shown, "access.masterName", access.masterName());
        deployment.labels().forEach((key, value) -> shown.put("labels." + key, value));
        return shown;
    }

    private static void put(Map<String, String> shown, String field, @Nullable Object value) {
        if (value != null) {
            shown.put(field, value.toString());
        }
    }
}

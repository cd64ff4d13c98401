package dev.fettle.actions.topology;

import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a failover is about to do, written down before it begins: what whoever takes over after a crash has to know.
 *
 * @param way how
 * @param from the primary, and its incarnation
 * @param to the replica that is to be the primary, and its incarnation
 * @param toHost where the other servers reach it, by the primary's word; and its port there
 * @param maxLag how many bytes it may lack when the switch is asked for
 * @param priorities of the other replicas, as they were before anything was set
 */
record Intent(
        String way,
        Address from,
        String fromRunId,
        Address to,
        String toRunId,
        String toHost,
        long toPort,
        long maxLag,
        SortedMap<String, String> priorities) {
    Intent {
        priorities = Collections.unmodifiableSortedMap(new TreeMap<>(priorities));
    }

    /** One field a line; {@link #parse} reads it. */
    String text() {
        StringBuilder text = new StringBuilder("way=" + way + "\nfrom=" + from + "\nfromRunId=" + fromRunId + "\nto="
                + to + "\ntoRunId=" + toRunId + "\ntoHost=" + toHost + "\ntoPort=" + toPort + "\nmaxLag=" + maxLag);
        priorities.forEach((server, value) ->
                text.append("\npriority ").append(server).append('=').append(value));
        return text.toString();
    }

    static Intent parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        SortedMap<String, String> priorities = new TreeMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String name = line.substring(0, equals);
            if (name.startsWith("priority ")) {
                priorities.put(name.substring("priority ".length()), line.substring(equals + 1));
            } else {
                fields.put(name, line.substring(equals + 1));
            }
        }
        return new Intent(
                field(fields, "way"),
                Address.parse(field(fields, "from")),
                field(fields, "fromRunId"),
                Address.parse(field(fields, "to")),
                field(fields, "toRunId"),
                field(fields, "toHost"),
                Long.parseLong(field(fields, "toPort")),
                Long.parseLong(fields.getOrDefault("maxLag", String.valueOf(Long.MAX_VALUE))),
                priorities);
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new TargetFault("what was written down of a failover has no " + name);
        }
        return value;
    }
}

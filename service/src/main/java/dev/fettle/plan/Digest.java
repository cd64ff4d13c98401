package dev.fettle.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over all that an approver relies on: playbook version, parameters, how the targets were narrowed, and of each
 * target its place, incarnation, role and resolved steps. Estimates are left out: they are samples, and the same plan
 * made twice must have the same digest. The text that is hashed is canonical JSON: keys sorted, no white space.
 */
final class Digest {
    private Digest() {}

    static String of(
            String playbookVersion,
            Map<String, Object> parameters,
            @Nullable String select,
            List<PlannedTarget> targets) {
        Map<String, Object> whole = new TreeMap<>();
        whole.put("playbook", playbookVersion);
        whole.put("parameters", parameters);
        whole.put("select", select == null ? "" : select);
        whole.put("targets", targets.stream().map(Digest::target).toList());
        StringBuilder text = new StringBuilder();
        write(text, whole);
        return sha256(text.toString());
    }

    private static Map<String, Object> target(PlannedTarget target) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("sequence", (long) target.sequence());
        fields.put("wave", (long) target.wave());
        fields.put("instance", target.name());
        fields.put("shard", target.shard());
        fields.put("role", target.role().name());
        fields.put("runId", target.runId());
        fields.put("engine", target.engine());
        fields.put(
                "steps",
                target.steps().stream()
                        .map(s -> Map.<String, Object>of("action", s.action(), "with", s.parameters()))
                        .toList());
        return fields;
    }

    private static void write(StringBuilder text, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                text.append('{');
                String comma = "";
                for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>(map).entrySet()) {
                    text.append(comma);
                    quote(text, String.valueOf(entry.getKey()));
                    text.append(':');
                    write(text, entry.getValue());
                    comma = ",";
                }
                text.append('}');
            }
            case List<?> list -> {
                text.append('[');
                String comma = "";
                for (Object item : list) {
                    text.append(comma);
                    write(text, item);
                    comma = ",";
                }
                text.append(']');
            }
            case Boolean bool -> text.append(bool);
            case Number number -> text.append(number);
            default -> quote(text, value.toString());
        }
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

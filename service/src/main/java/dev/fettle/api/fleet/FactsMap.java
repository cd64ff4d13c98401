package dev.fettle.api.fleet;

import dev.fettle.fleet.FactNames;
import dev.fettle.fleet.Facts;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Facts as the wire has them: by group, then by the name that conditions use. */
public final class FactsMap {
    private FactsMap() {}

    /** Null where there are none. */
    public static @Nullable Map<String, Map<String, Object>> of(@Nullable Facts facts) {
        if (facts == null) {
            return null;
        }
        Map<String, Map<String, Object>> groups = new TreeMap<>();
        FactNames.values(facts).forEach((name, value) -> {
            // JSON has no word for what is not a number; a server that says so says nothing.
            if (!(value instanceof Double d) || Double.isFinite(d)) {
                int dot = name.indexOf('.');
                group(groups, name.substring(0, dot)).put(name.substring(dot + 1), value);
            }
        });
        group(groups, "keyspace").put("databases", facts.keyspace().databases());
        return groups;
    }

    private static Map<String, Object> group(Map<String, Map<String, Object>> groups, String name) {
        return groups.computeIfAbsent(name, key -> new TreeMap<>());
    }
}

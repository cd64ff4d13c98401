package dev.fettle.playbook;

import dev.fettle.fleet.FactNames;
import dev.fettle.fleet.Facts;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a fact when it is asked for: a condition names a few, and is asked for ten thousand servers. */
final class TargetValues extends AbstractMap<String, Object> {
    private final Map<String, Object> identity;
    private final @Nullable Facts facts;

    TargetValues(Map<String, Object> identity, @Nullable Facts facts) {
        this.identity = identity;
        this.facts = facts;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Object value = identity.get(key);
        return value == null && facts != null && key instanceof String name ? FactNames.value(facts, name) : value;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = new HashMap<>(identity);
        if (facts != null) {
            all.putAll(FactNames.values(facts));
        }
        return all.entrySet();
    }
}

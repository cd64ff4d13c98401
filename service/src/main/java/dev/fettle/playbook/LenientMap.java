package dev.fettle.playbook;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that answers something for a key it does not have, so that {@code labels.tier == "cache"} is false, not an error,
 * where there is no such label. It does not pretend to have the key: {@code has(labels.tier)} and {@code "tier" in labels}
 * tell the truth.
 */
final class LenientMap<V> extends AbstractMap<String, V> {
    private final Map<String, V> map;
    private final V missing;

    LenientMap(Map<String, V> map, V missing) {
        this.map = Map.copyOf(map);
        this.missing = missing;
    }

    @Override
    public V get(@Nullable Object key) {
        V value = map.get(key);
        return value == null ? missing : value;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return map.containsKey(key);
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return map.entrySet();
    }
}

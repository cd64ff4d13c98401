package dev.fettle.action;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All actions there are, by name. */
public final class Actions {
    private final Map<String, Action> byName;

    private Actions(Map<String, Action> byName) {
        this.byName = byName;
    }

    /** Those registered on the class path. */
    public static Actions installed() {
        return of(ServiceLoader.load(Action.class));
    }

    /** These and no others. */
    public static Actions of(Iterable<? extends Action> actions) {
        Map<String, Action> found = new TreeMap<>();
        for (Action action : actions) {
            Action twin = found.put(action.spec().name(), action);
            if (twin != null) {
                throw new IllegalStateException("two actions are called "
                        + action.spec().name() + ": " + twin.getClass() + " and " + action.getClass());
            }
        }
        return new Actions(found);
    }

    public Optional<Action> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** By name. */
    public Collection<Action> all() {
        return java.util.Collections.unmodifiableCollection(byName.values());
    }
}

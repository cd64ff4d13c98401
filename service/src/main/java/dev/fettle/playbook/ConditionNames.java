package dev.fettle.playbook;

import dev.fettle.fleet.FactNames;
import java.util.ArrayList;
import java.util.List;

/** The names that conditions may use, by scope: one list for the type checker and for the reference page. */
public final class ConditionNames {
    /** The types of CEL that names have here. */
    public enum Type {
        INT,
        DOUBLE,
        BOOL,
        STRING,
        LIST_OF_STRING,
        MAP_TO_STRING,
        MAP_TO_INT,
        MAP_TO_LIST_OF_STRING
    }

    public record Named(String name, Type type, String meaning) {}

    private ConditionNames() {}

    public static List<Named> of(Condition.Scope scope) {
        return switch (scope) {
            case TARGET -> target();
            case VERIFY -> verify();
            case POLICY -> policy();
        };
    }

    private static List<Named> target() {
        List<Named> names = new ArrayList<>(identity());
        names.addAll(facts(""));
        return List.copyOf(names);
    }

    private static List<Named> verify() {
        List<Named> names = new ArrayList<>(identity());
        names.add(
                new Named("counters", Type.MAP_TO_INT, "what the steps counted, such as counters.expired; 0 if never"));
        names.addAll(facts("before."));
        names.addAll(facts("after."));
        return List.copyOf(names);
    }

    private static List<Named> policy() {
        return List.of(
                new Named("risk", Type.STRING, "of the playbook: low, medium or high"),
                new Named("playbook", Type.STRING, "its name"),
                new Named("actions", Type.LIST_OF_STRING, "the actions of its steps"),
                new Named("targets", Type.INT, "how many servers it touches"),
                new Named("keys", Type.INT, "how many keys it changes, by the upper bound of the estimate"),
                new Named("labels", Type.MAP_TO_LIST_OF_STRING, "the values of a label on the targets; [] if on none"));
    }

    private static List<Named> identity() {
        return List.of(
                new Named("labels", Type.MAP_TO_STRING, "labels of the deployment; \"\" for one it does not have"),
                new Named("deployment", Type.STRING, "name of the deployment"),
                new Named("kind", Type.STRING, "standalone, replication, sentinel or cluster"),
                new Named("shard", Type.STRING, "name of the shard in its deployment"),
                new Named("role", Type.STRING, "primary, replica or unknown"),
                new Named("engine.product", Type.STRING, "redis, valkey, keydb, dragonfly or unknown"),
                new Named("engine.version", Type.STRING, "the engine's own version, such as 8.0.1"),
                new Named("engine.compatibility", Type.STRING, "the Redis version it says it speaks"));
    }

    private static List<Named> facts(String prefix) {
        return FactNames.all().stream()
                .map(fact -> new Named(prefix + fact.name(), type(fact.type()), fact.meaning()))
                .toList();
    }

    private static Type type(Class<?> java) {
        if (java == long.class || java == int.class) return Type.INT;
        if (java == double.class) return Type.DOUBLE;
        if (java == boolean.class) return Type.BOOL;
        if (java == String.class) return Type.STRING;
        throw new IllegalStateException("conditions have no type for a fact that is a " + java);
    }
}

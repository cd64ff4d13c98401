package dev.fettle.fleet;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts by the names that conditions use. One list for the type checker, the evaluator and the reference page. */
public final class FactNames {
    /**
     * @param name such as {@code memory.usedRatio}
     * @param type {@code long}, {@code double}, {@code boolean} or {@link String}
     */
    public record Named(String name, Class<?> type, String meaning) {}

    /** Looked up once: asking a class for its components again and again costs more than all the rest. */
    private record Way(Named named, Method group, Method fact) {
        Object read(Facts facts) {
            try {
                return fact.invoke(group.invoke(facts));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's own accessor failed: " + named.name(), e);
            }
        }
    }

    private static final Map<String, Way> WAYS = ways();
    private static final List<Named> ALL =
            WAYS.values().stream().map(Way::named).toList();

    private FactNames() {}

    public static List<Named> all() {
        return ALL;
    }

    /** One fact's value; null where there is no fact of that name. */
    public static @Nullable Object value(Facts facts, String name) {
        Way way = WAYS.get(name);
        return way == null ? null : way.read(facts);
    }

    /** Every fact's value by its name. */
    public static Map<String, Object> values(Facts facts) {
        Map<String, Object> values = new HashMap<>();
        WAYS.forEach((name, way) -> values.put(name, way.read(facts)));
        return values;
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        for (RecordComponent group : Facts.class.getRecordComponents()) {
            for (RecordComponent fact : group.getType().getRecordComponents()) {
                Fact meaning = fact.getAnnotation(Fact.class);
                if (meaning != null) {
                    Named named = new Named(group.getName() + "." + fact.getName(), fact.getType(), meaning.value());
                    ways.put(named.name(), new Way(named, group.getAccessor(), fact.getAccessor()));
                }
            }
        }
        return ways;
    }
}

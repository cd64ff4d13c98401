package dev.fettle.fleet;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The facts by the names that conditions use. One list for the type checker, the evaluator and the reference page. */
public final class FactNames {
    /**
     * @param name such as {@code memory.usedRatio}
     * @param type {@code long}, {@code double}, {@code boolean} or {@link String}
     */
    public record Named(String name, Class<?> type, String meaning) {}

    private static final List<Named> ALL = list();

    private FactNames() {}

    public static List<Named> all() {
        return ALL;
    }

    /** Every fact's value by its name. */
    public static Map<String, Object> values(Facts facts) {
        Map<String, Object> values = new HashMap<>();
        for (RecordComponent group : Facts.class.getRecordComponents()) {
            Object of = read(group, facts);
            for (RecordComponent fact : group.getType().getRecordComponents()) {
                if (fact.isAnnotationPresent(Fact.class)) {
                    values.put(group.getName() + "." + fact.getName(), read(fact, of));
                }
            }
        }
        return values;
    }

    private static List<Named> list() {
        List<Named> names = new ArrayList<>();
        for (RecordComponent group : Facts.class.getRecordComponents()) {
            for (RecordComponent fact : group.getType().getRecordComponents()) {
                Fact meaning = fact.getAnnotation(Fact.class);
                if (meaning != null) {
                    names.add(new Named(group.getName() + "." + fact.getName(), fact.getType(), meaning.value()));
                }
            }
        }
        return List.copyOf(names);
    }

    private static Object read(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's own accessor failed: " + component, e);
        }
    }
}

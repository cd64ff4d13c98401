package dev.fettle.api.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values whose type only the core knows, as it takes them: text, long, double, boolean, lists and maps of them. */
final class FreeValues {
    private FreeValues() {}

    static Object read(Node node) {
        return switch (node) {
            case Node.Text text -> Scalars.text(String.class, Bounds.NONE, text.text());
            case Node.Truth truth -> truth.value();
            case Node.Number number -> anyNumber(number);
            case Node.Items list -> {
                List<Object> items = new ArrayList<>();
                list.items().forEach(item -> items.add(read(item)));
                yield items;
            }
            case Node.Fields object -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                object.fields().forEach((name, value) -> {
                    Scalars.text(String.class, Bounds.NONE, name);
                    fields.put(name, read(value));
                });
                yield fields;
            }
            case Node.Nothing nothing -> throw new IllegalArgumentException("a value; what has none is left out");
        };
    }

    private static Object anyNumber(Node.Number number) {
        if (!number.whole()) {
            double value = number.value().doubleValue();
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a number that a double can hold");
            }
            return value;
        }
        if (!Scalars.isWithinLong(number.value())) {
            throw new IllegalArgumentException("a whole number of at most 64 bits");
        }
        return number.value().longValueExact();
    }
}

package dev.fettle.api.wire;

import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a field may hold, taken from its {@link Schema}, so that what is documented is what is checked. */
record Bounds(
        int minLength,
        int maxLength,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal maximum) {
    private static final int LONGEST_TEXT = 4096;

    static final Bounds NONE = new Bounds(0, LONGEST_TEXT, null, null);

    static Bounds of(RecordComponent component) {
        Schema schema = component.getAccessor().getAnnotation(Schema.class);
        if (schema == null) {
            return NONE;
        }
        int longest = schema.maxLength() == Integer.MAX_VALUE ? LONGEST_TEXT : schema.maxLength();
        return new Bounds(schema.minLength(), longest, number(schema.minimum()), number(schema.maximum()));
    }

    private static @Nullable BigDecimal number(String text) {
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    boolean fits(BigDecimal value) {
        return (minimum == null || value.compareTo(minimum) >= 0) && (maximum == null || value.compareTo(maximum) <= 0);
    }

    String range() {
        if (minimum == null) {
            return maximum == null ? "" : " of at most " + maximum;
        }
        return maximum == null ? " of at least " + minimum : " from " + minimum + " to " + maximum;
    }
}

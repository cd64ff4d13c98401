package dev.fettle.api.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fettle.api.wire.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code @Schema} says of a type or a field, put into its schema. */
final class Annotations {
    private Annotations() {}

    static void describe(RecordComponent component, Schema<Object> schema) {
        describe((AnnotatedElement) component.getAccessor(), schema);
    }

    static void describe(AnnotatedElement element, Schema<Object> schema) {
        var said = element.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        if (said != null) {
            describe(said, schema);
        }
    }

    private static void describe(io.swagger.v3.oas.annotations.media.Schema said, Schema<Object> schema) {
        if (!said.description().isEmpty()) {
            schema.setDescription(said.description());
        }
        if (!said.example().isEmpty()) {
            schema.setExamples(List.of(example(said.example(), schema)));
        }
        if (said.minLength() > 0) {
            schema.setMinLength(said.minLength());
        }
        if (said.maxLength() != Integer.MAX_VALUE) {
            schema.setMaxLength(said.maxLength());
        }
        BigDecimal minimum = number(said.minimum());
        if (minimum != null) {
            schema.setMinimum(minimum);
        }
        BigDecimal maximum = number(said.maximum());
        if (maximum != null) {
            schema.setMaximum(maximum);
        }
    }

    /** Text stays text; an example of anything else is written as JSON. */
    private static Object example(String text, Schema<Object> schema) {
        if (schema.getTypes() != null && schema.getTypes().contains("string")) {
            return text;
        }
        try {
            return Json.mapper().readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("this example is no JSON: " + text, e);
        }
    }

    private static @Nullable BigDecimal number(String text) {
        return text.isEmpty() ? null : new BigDecimal(text);
    }
}

package dev.fettle.api.openapi;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Glob;
import dev.fettle.action.Percent;
import dev.fettle.api.wire.Body;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.api.wire.Types;
import dev.fettle.api.wire.Words;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.SecretRef;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The schemas of the wire's types. Records get an entry of their own, under a name without {@code View}. */
final class SchemaBook {
    private final Map<String, Schema<Object>> entries = new TreeMap<>();

    Map<String, Schema<Object>> entries() {
        return entries;
    }

    Schema<Object> of(Type type) {
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw) {
            return generic(raw, parameterized.getActualTypeArguments());
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException("the wire has no such type: " + type);
        }
        return plain.isRecord() && !isScalar(plain) ? reference(plain) : scalar(plain);
    }

    static Schema<Object> typed(String type) {
        Schema<Object> schema = new Schema<>(SpecVersion.V31);
        schema.setTypes(Set.of(type));
        return schema;
    }

    private Schema<Object> generic(Class<?> raw, Type[] arguments) {
        if (raw == Page.class) {
            return page(arguments[0]);
        }
        if (raw == Map.class) {
            Schema<Object> map = typed("object");
            map.setAdditionalProperties(of(arguments[1]));
            return map;
        }
        if (raw == List.class || raw == Set.class) {
            Schema<Object> list = typed("array");
            list.setItems(of(arguments[0]));
            return list;
        }
        throw new IllegalStateException("the wire has no such type: " + raw);
    }

    private Schema<Object> page(Type item) {
        Schema<Object> items = of(item);
        String name = name((Class<?>) item) + "Page";
        if (!entries.containsKey(name)) {
            Schema<Object> list = typed("array");
            list.setItems(items);
            Schema<Object> next = typed("string");
            next.setDescription("the cursor of the page that follows: send it as 'after'; absent on the last page");
            Schema<Object> page = typed("object");
            page.addProperty("items", list);
            page.addProperty("next", next);
            page.setRequired(List.of("items"));
            entries.put(name, page);
        }
        return to(name);
    }

    private Schema<Object> reference(Class<?> type) {
        String name = name(type);
        if (!entries.containsKey(name)) {
            // Entered before it is filled, so that a type may speak of itself.
            Schema<Object> schema = typed("object");
            entries.put(name, schema);
            fill(type, schema);
        }
        return to(name);
    }

    private void fill(Class<?> type, Schema<Object> schema) {
        Annotations.describe(type, schema);
        for (RecordComponent component : type.getRecordComponents()) {
            Schema<Object> property = of(component.getGenericType());
            Annotations.describe(component, property);
            schema.addProperty(component.getName(), property);
            if (!Types.isNullable(component)) {
                schema.addRequiredItem(component.getName());
            }
        }
        if (Body.class.isAssignableFrom(type)) {
            schema.setAdditionalProperties(false);
        }
    }

    private static boolean isScalar(Class<?> type) {
        return Set.of(ByteSize.class, Glob.class, Percent.class, Address.class, SecretRef.class, Limit.class)
                .contains(type);
    }

    private static Schema<Object> scalar(Class<?> type) {
        if (type == Object.class) {
            return new Schema<>(SpecVersion.V31);
        }
        if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        }
        if (type == int.class || type == Integer.class) {
            return whole("int32");
        }
        if (type == long.class || type == Long.class || type == ByteSize.class) {
            return whole("int64");
        }
        if (type == Limit.class) {
            Schema<Object> limit = whole("int32");
            limit.setMinimum(BigDecimal.ONE);
            limit.setMaximum(BigDecimal.valueOf(Limit.GREATEST));
            return limit;
        }
        return text(type);
    }

    private static Schema<Object> text(Class<?> type) {
        Schema<Object> text = typed("string");
        if (type == UUID.class) {
            text.setFormat("uuid");
        } else if (type == Instant.class) {
            text.setFormat("date-time");
        } else if (type == Duration.class) {
            text.setPattern("^([0-9]+(ms|s|m|h|d))+$");
        } else if (type == Percent.class) {
            text.setPattern("^[0-9.]+%$");
        } else if (type.isEnum()) {
            Words.all(type).forEach(text::addEnumItemObject);
        }
        return text;
    }

    private static Schema<Object> whole(String format) {
        Schema<Object> whole = typed("integer");
        whole.setFormat(format);
        return whole;
    }

    private static Schema<Object> to(String name) {
        Schema<Object> reference = new Schema<>(SpecVersion.V31);
        reference.set$ref("#/components/schemas/" + name);
        return reference;
    }

    /** {@code PlaybookView.ParameterView} is {@code PlaybookParameter}. */
    private static String name(Class<?> type) {
        String own = type.getSimpleName().replaceFirst("View$", "");
        Class<?> outer = type.getDeclaringClass();
        return outer == null || !outer.isRecord() ? own : name(outer) + own;
    }
}

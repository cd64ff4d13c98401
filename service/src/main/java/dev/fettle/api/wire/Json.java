package dev.fettle.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.action.ByteSize;
import dev.fettle.action.Durations;
import dev.fettle.action.Glob;
import dev.fettle.action.Percent;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/** How answers are written: what is null is left out, instants are ISO 8601, durations are text, sizes are bytes. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(words())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer could not be written as JSON: " + value.getClass(), e);
        }
    }

    private static SimpleModule words() {
        SimpleModule module = new SimpleModule("fettle");
        module.addSerializer(Duration.class, text(Durations::format));
        module.addSerializer(Percent.class, text(Percent::toString));
        module.addSerializer(Glob.class, text(Glob::toString));
        module.addSerializer(new WordSerializer());
        module.addSerializer(ByteSize.class, new JsonSerializer<>() {
            @Override
            public void serialize(ByteSize size, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeNumber(size.bytes());
            }
        });
        return module;
    }

    private static <T> JsonSerializer<T> text(Function<? super T, String> text) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(text.apply(value));
            }
        };
    }

    /** Takes its type from a constructor, since no class literal names {@code Enum<?>}. */
    private static final class WordSerializer extends StdSerializer<Enum<?>> {
        WordSerializer() {
            super(TypeFactory.defaultInstance().constructType(Enum.class));
        }

        @Override
        public void serialize(Enum<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(Words.of(value));
        }
    }
}

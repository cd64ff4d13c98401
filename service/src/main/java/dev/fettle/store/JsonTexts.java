package dev.fettle.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.fettle.action.ByteSize;
import dev.fettle.action.Durations;
import dev.fettle.action.Glob;
import dev.fettle.action.Percent;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** The types that are one text, in the form in which people write them. */
final class JsonTexts extends SimpleModule {
    private static final long serialVersionUID = 1L;

    JsonTexts() {
        super("texts");
        text(Duration.class, Durations::format, Durations::parse);
        text(ByteSize.class, ByteSize::toString, ByteSize::parse);
        text(Percent.class, Percent::toString, Percent::parse);
        text(Glob.class, Glob::pattern, Glob::new);
        text(Address.class, Address::toString, Address::parse);
        text(SecretRef.class, SecretRef::value, SecretRef::new);
        text(InstanceId.class, InstanceId::toString, id -> new InstanceId(UUID.fromString(id)));
        text(DeploymentId.class, DeploymentId::toString, id -> new DeploymentId(UUID.fromString(id)));
    }

    private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
        addSerializer(type, new StdScalarSerializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(write.apply(value));
            }
        });
        addDeserializer(type, new StdScalarDeserializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return read.apply(in.getValueAsString());
            }
        });
    }
}

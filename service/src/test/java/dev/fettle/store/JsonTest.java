package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Estimate;
import dev.fettle.action.Glob;
import dev.fettle.action.Interval;
import dev.fettle.action.Outcome;
import dev.fettle.action.Percent;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.SecretRef;
import dev.fettle.fleet.Sighting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    @ParameterizedTest
    @MethodSource("variants")
    void everyVariantReadsBackToItself(Class<?> family, Class<?> variant) throws ReflectiveOperationException {
        Object value = sample(variant);

        String json = Json.write(value);

        assertThat(json).contains("\"type\":\"" + JdbiAuditLogTest.kebab(variant.getSimpleName()) + "\"");
        Object back = Json.read(json, family);
        assertThat(back).isEqualTo(value);
    }

    static Stream<Arguments> variants() {
        return Stream.of(Sighting.class, Estimate.class, Outcome.class)
                .flatMap(family ->
                        Arrays.stream(family.getPermittedSubclasses()).map(variant -> Arguments.of(family, variant)));
    }

    private static Object sample(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(types).map(JsonTest::value).toArray();
        return type.getDeclaredConstructor(types).newInstance(values);
    }

    private static Object value(Class<?> type) {
        Map<Class<?>, Object> values = Map.of(
                String.class,
                "some \"text\" — ünïcode",
                Role.class,
                Role.REPLICA,
                Engine.class,
                new Engine("valkey", "8.0.1", "7.2.4"),
                Facts.class,
                Samples.FACTS,
                Interval.class,
                new Interval(1, 2, 1L << 50),
                List.class,
                List.of("a", "b"),
                Map.class,
                Map.of("jitter", "20%"));
        Object value = values.get(type);
        assertThat(value).as("a sample of " + type).isNotNull();
        return value;
    }

    @Test
    void valuesThatAreOneTextAreWrittenAsPeopleWriteThem() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("ttl", Duration.ofMinutes(90));
        parameters.put("size", ByteSize.parse("16mb"));
        parameters.put("share", Percent.parse("15%"));
        parameters.put("pattern", new Glob("temp:*"));
        parameters.put("count", 5L);
        parameters.put("ratio", 0.5);
        parameters.put("list", List.of("a", 1L));

        assertThat(Json.read(Json.write(parameters), Json.OBJECT))
                .isEqualTo(Map.of(
                        "ttl",
                        "1h30m",
                        "size",
                        "16mb",
                        "share",
                        "15%",
                        "pattern",
                        "temp:*",
                        "count",
                        5L,
                        "ratio",
                        0.5,
                        "list",
                        List.of("a", 1L)));
    }

    @Test
    void accessKeepsReferencesAndNothingElse() {
        Access access = new Access(true, "/ca.pem", "fettle", new SecretRef("env:PW"), null, null, "mymaster");

        assertThat(Json.read(Json.write(access), Access.class)).isEqualTo(access);
        assertThat(Json.read("{}", Access.class)).isEqualTo(Access.OPEN);
    }

    @Test
    void smallThingsReadBack() {
        Capabilities capabilities = new Capabilities(Map.of("memory|purge", Capabilities.Verdict.FORBIDDEN));
        Address address = new Address("::1", 6379);

        assertThat(Json.read(Json.write(capabilities), Capabilities.class)).isEqualTo(capabilities);
        assertThat(Json.write(address)).isEqualTo("\"[::1]:6379\"");
        assertThat(Json.read(Json.write(address), Address.class)).isEqualTo(address);
    }

    @Test
    void whatALaterVersionAddedIsPassedOver() {
        assertThat(Json.read("{\"type\":\"unreachable\",\"reason\":\"r\",\"since\":3}", Sighting.class))
                .isEqualTo(new Sighting.Unreachable("r"));
        assertThatThrownBy(() -> Json.read("{\"type\":\"dreamt\"}", Sighting.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Sighting");
    }
}

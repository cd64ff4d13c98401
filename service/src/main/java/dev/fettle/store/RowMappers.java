package dev.fettle.store;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Maps rows to the records of this package: columns to components of the same name, snake case to camel case. */
final class RowMappers implements RowMapperFactory {
    @Override
    public Optional<RowMapper<?>> build(Type type, ConfigRegistry config) {
        return type instanceof Class<?> row
                        && row.isRecord()
                        && row.getPackage().equals(RowMappers.class.getPackage())
                ? Optional.of(ConstructorMapper.of(canonical(row)))
                : Optional.empty();
    }

    /** JDBI by itself sees public records only. */
    private static Constructor<?> canonical(Class<?> row) {
        Class<?>[] types = Arrays.stream(row.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = row.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its own constructor: " + row, e);
        }
    }
}

package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.fleet.SecretRef;
import io.dropwizard.jackson.Jackson;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file, or says all that is wrong with it. */
public final class ConfigurationFile {
    private final UnaryOperator<@Nullable String> environment;

    /** @param environment gives a variable's value; null where it is not set */
    public ConfigurationFile(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /** @throws Problem with one detail for each thing that is wrong; its lines are those of the file */
    public FettleConfiguration read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw Problem.invalid("bad-configuration", "", "cannot be read", "a YAML file that this user may read");
        }
    }

    /** What {@link #read} does with the file's text. */
    public FettleConfiguration parse(String text) {
        String filled = Variables.fill(text, environment);
        Places places = Places.of(filled);
        try {
            FettleConfiguration configuration =
                    filled.isBlank() || !places.hasContent() ? new FettleConfiguration() : bind(filled);
            configuration.finish(places.has("http"), environment);
            validate(configuration);
            return configuration;
        } catch (Problem problem) {
            throw Problem.invalid(
                    problem.code(),
                    problem.details().stream().map(places::locate).toList());
        }
    }

    /** The configuration without a file. */
    public static FettleConfiguration defaults() {
        FettleConfiguration configuration = new FettleConfiguration();
        configuration.finish(false, System::getenv);
        return configuration;
    }

    private static FettleConfiguration bind(String text) {
        try {
            return mapper().readValue(text, FettleConfiguration.class);
        } catch (JsonMappingException e) {
            throw Problem.invalid("bad-configuration", List.of(Mistake.of(e)));
        } catch (JsonProcessingException e) {
            throw Problem.invalid("bad-yaml", "", e.getOriginalMessage(), "YAML: key: value");
        }
    }

    /** Dropwizard's own sections carry their limits as annotations. */
    private static void validate(FettleConfiguration configuration) {
        List<Problem.Detail> wrong = new ArrayList<>();
        try (var factory = Validation.buildDefaultValidatorFactory()) {
            for (ConstraintViolation<?> violation : factory.getValidator().validate(configuration)) {
                String field = violation.getPropertyPath().toString().replaceFirst("^serverFactory", "server");
                wrong.add(new Problem.Detail(
                        field, "'" + violation.getInvalidValue() + "' is not allowed", violation.getMessage()));
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-configuration", wrong);
        }
    }

    private static ObjectMapper mapper() {
        SimpleModule house = new SimpleModule("fettle");
        house.addDeserializer(Duration.class, Words.of(Duration.class, Durations::parse));
        house.addDeserializer(Path.class, Words.of(Path.class, Path::of));
        house.addDeserializer(SecretRef.class, Words.of(SecretRef.class, SecretRef::new));
        ObjectMapper mapper = Jackson.newObjectMapper(new YAMLFactory());
        mapper.registerModule(house);
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        // A key without a value, as in a section whose keys are all commented out, keeps its default.
        mapper.setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP));
        return mapper;
    }
}

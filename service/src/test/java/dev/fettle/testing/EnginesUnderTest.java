package dev.fettle.testing;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Engines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * The engines that tests run on: the five that Fettle is tried on, and whatever else lies under {@code FETTLE_ENGINES}.
 * One that is missing is skipped by name; is it named in {@code FETTLE_REQUIRE_ENGINES} (commas between), it fails.
 */
public final class EnginesUnderTest implements TestTemplateInvocationContextProvider {
    private static final String EMBEDDED = "redis-6.2";
    private static final List<String> KNOWN = List.of(EMBEDDED, "redis-7.0", "redis-8.0", "valkey-8.0", "valkey-9.1");

    /**
     * The engine of that name.
     *
     * @throws RuntimeException when it is not on this machine; JUnit reports the test as skipped
     * @throws AssertionError when it is not, but required
     */
    public static Engine engine(String name) {
        Engine engine = Found.ENGINES.get(name);
        if (engine != null) {
            return engine;
        }
        Required.failIfRequired(name, Found.whyNot(name));
        return Assumptions.abort(name + " not run: " + Found.whyNot(name));
    }

    /** The engines that are here; for tests that want one of them, whichever. */
    public static List<Engine> present() {
        return List.copyOf(Found.ENGINES.values());
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Set<String> names = new LinkedHashSet<>(KNOWN);
        names.addAll(Found.ENGINES.keySet());
        Required.engines().forEach(names::add);
        return names.stream().map(Invocation::new);
    }

    private record Invocation(String name) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            if (Found.ENGINES.containsKey(name)) {
                return List.of(new Parameter(name));
            }
            if (Required.contains(name)) {
                BeforeEachCallback fails = context -> engine(name);
                return List.of(fails, new Parameter(name));
            }
            ExecutionCondition skipped =
                    context -> ConditionEvaluationResult.disabled(name + " not run: " + Found.whyNot(name));
            return List.of(skipped);
        }
    }

    private record Parameter(String name) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Engine.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return engine(name);
        }
    }

    /** Looked for once: each of them is started to hear its version. */
    private static final class Found {
        static final Map<String, Engine> ENGINES = new TreeMap<>();
        private static final String EMBEDDED_FAILS;

        static {
            String fails = "";
            List<Engine> engines = new ArrayList<>();
            try {
                engines.add(Engines.embedded());
            } catch (IllegalStateException e) {
                fails = String.valueOf(e.getMessage());
            }
            String folder = System.getenv(Engines.FOLDER_VARIABLE);
            if (folder != null && !folder.isBlank()) {
                engines.addAll(Engines.in(Path.of(folder)));
            }
            engines.forEach(engine -> ENGINES.put(engine.name(), engine));
            EMBEDDED_FAILS = fails;
        }

        static String whyNot(String name) {
            return name.equals(EMBEDDED) ? EMBEDDED_FAILS : "not found under " + Engines.FOLDER_VARIABLE;
        }
    }
}

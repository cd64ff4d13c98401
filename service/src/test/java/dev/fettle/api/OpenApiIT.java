package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.fettle.auth.Allow;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HttpMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description says all that there is. That answers are as described, the other tests' client checks each time. */
class OpenApiIT {
    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void everyResourceMethodIsDescribedAndGuarded() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.fettle");
        Set<String> methods = new TreeSet<>();
        main.stream()
                .flatMap(c -> c.getMethods().stream())
                .filter(OpenApiIT::isResourceMethod)
                .forEach(method -> {
                    assertThat(method.isAnnotatedWith(Allow.class))
                            .as(method.getFullName())
                            .isTrue();
                    if (!method.isAnnotatedWith(HEAD.class)) {
                        methods.add(method.getAnnotationOfType(Operation.class).operationId());
                    }
                });
        List<String> described = api.spec.operations().stream()
                .map(ApiSpec.Operation::id)
                .sorted()
                .toList();
        assertThat(described).containsExactlyElementsOf(methods).hasSizeGreaterThan(45);
    }

    @Test
    void itIsOpenApiOfThisCentury() {
        JsonNode document = api.spec.document();
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.at("/info/version").asText()).isEqualTo("1.2.3");
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/api/v1");
        assertThat(document.at("/components/securitySchemes/token/scheme").asText())
                .isEqualTo("bearer");
        for (ApiSpec.Operation operation : api.spec.operations()) {
            assertThat(operation.node().path("summary").asText())
                    .as(operation.toString())
                    .isNotBlank();
            assertThat(operation.node().path("responses").has("401")).isTrue();
            assertThat(operation.node().path("responses").has("default")).isTrue();
        }
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryEntryIsUsed() {
        List<String> references = new ArrayList<>();
        collect(api.spec.document(), references);
        for (String reference : references) {
            assertThat(api.spec.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        Set<String> entries = new HashSet<>();
        api.spec
                .document()
                .at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> entries.add("#/components/schemas/" + name));
        assertThat(references).containsAll(entries);
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.path("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }

    private static boolean isResourceMethod(JavaMethod method) {
        return method.getAnnotations().stream().anyMatch(a -> a.getRawType().isAnnotatedWith(HttpMethod.class));
    }
}

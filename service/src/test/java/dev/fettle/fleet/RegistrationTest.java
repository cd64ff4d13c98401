package dev.fettle.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    private static final List<Address> SEEDS = List.of(new Address("10.0.0.1", 6379));

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "cache-1", "0", "9-x", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"})
    void namesThatAreRight(String name) {
        assertThatCode(() -> registration(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "Cache",
                "a b",
                "a_b",
                "a.b",
                "çache",
                "a\n",
                "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd"
            })
    void namesThatAreWrong(String name) {
        assertThat(fields(() -> registration(name))).containsExactly("name");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Access access = new Access(false, "ca.pem", "ops", null, "s", null, "mymaster");

        Problem problem = problem(() -> new Registration(
                "Cache", Kind.CLUSTER, List.of(), access, Map.of("Tier", "x", "zone", "a\u202Eb", "ok", "")));

        assertThat(problem.code()).isEqualTo("bad-registration");
        assertThat(problem.details())
                .extracting(Problem.Detail::field)
                .containsExactly(
                        "name",
                        "seeds",
                        "access.masterName",
                        "access.sentinelUsername",
                        "access.caFile",
                        "access.caFile",
                        "access.password",
                        "access.sentinelPassword",
                        "labels",
                        "labels.zone");
        assertThat(problem.details())
                .allSatisfy(detail -> assertThat(detail.right()).isNotEmpty());
        assertThat(problem.text()).doesNotContain("\u202E");
    }

    @Test
    void seedsStandOnceEach() {
        List<Address> twice = List.of(new Address("a", 1), new Address("b", 1), new Address("a", 1));
        assertThat(fields(() -> new Registration("c", Kind.CLUSTER, twice, Access.OPEN, Map.of())))
                .containsExactly("seeds[2]");
        List<Address> many = IntStream.rangeClosed(1, 65)
                .mapToObj(port -> new Address("a", port))
                .toList();
        assertThat(fields(() -> new Registration("c", Kind.CLUSTER, many, Access.OPEN, Map.of())))
                .containsExactly("seeds");
        assertThat(fields(() -> new Registration("c", Kind.STANDALONE, many.subList(0, 2), Access.OPEN, Map.of())))
                .containsExactly("seeds");
    }

    @Test
    void aSentinelDeploymentNamesItsPrimary() {
        Access named = new Access(false, null, null, null, "s", new SecretRef("env:S"), "mymaster");

        assertThatCode(() -> new Registration("c", Kind.SENTINEL, SEEDS, named, Map.of()))
                .doesNotThrowAnyException();
        assertThat(fields(() -> new Registration("c", Kind.SENTINEL, SEEDS, Access.OPEN, Map.of())))
                .containsExactly("access.masterName");
        Access blank = new Access(false, null, null, null, null, null, "my master");
        assertThat(fields(() -> new Registration("c", Kind.SENTINEL, SEEDS, blank, Map.of())))
                .containsExactly("access.masterName");
    }

    @Test
    void labelsAreBounded() {
        Map<String, String> labels = new TreeMap<>();
        IntStream.rangeClosed(1, 65).forEach(i -> labels.put("l" + i, "v"));
        assertThat(fields(() -> new Registration("c", Kind.CLUSTER, SEEDS, Access.OPEN, labels)))
                .containsExactly("labels");
        assertThat(fields(() -> new Registration("c", Kind.CLUSTER, SEEDS, Access.OPEN, Map.of("a", "x".repeat(256)))))
                .containsExactly("labels.a");
        assertThatCode(() -> new Registration(
                        "c", Kind.CLUSTER, SEEDS, Access.OPEN, Map.of("team.name", "Zürich 東京 😀".repeat(10))))
                .doesNotThrowAnyException();
    }

    private static Registration registration(String name) {
        return new Registration(name, Kind.STANDALONE, SEEDS, Access.OPEN, Map.of());
    }

    private static List<String> fields(org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong) {
        return problem(wrong).details().stream().map(Problem.Detail::field).toList();
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong) {
        Problem problem = catchThrowableOfType(Problem.class, wrong);
        assertThat(problem).isNotNull();
        return problem;
    }
}

package dev.fettle;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The import table of docs/design.md: who may see whom, and which technology stays in which room. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.fettle");

    /** What all may use, and what uses none of them. */
    private static final String ROOT = "dev.fettle";

    private static final Set<String> CORE =
            Set.of("fleet", "action", "actions", "playbook", "plan", "guard", "change", "run", "audit");

    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("migrations", Set.of()),
            Map.entry("audit", Set.of()),
            Map.entry("fleet", Set.of("audit")),
            Map.entry("action", Set.of("fleet")),
            Map.entry("actions", Set.of("action", "fleet")),
            Map.entry("playbook", Set.of("action", "fleet", "audit")),
            Map.entry("plan", Set.of("playbook", "action", "fleet", "audit")),
            Map.entry("guard", Set.of("plan", "action", "fleet")),
            Map.entry("change", Set.of("plan", "playbook", "action", "fleet", "audit")),
            Map.entry("run", Set.of("change", "guard", "plan", "playbook", "action", "fleet", "audit")),
            Map.entry("auth", Set.of("audit")),
            Map.entry("notify", Set.of("audit")),
            Map.entry("redis", Set.of("fleet", "action", "guard")),
            Map.entry("restart", Set.of("fleet", "action")),
            Map.entry("store", coreAnd("auth", "notify")),
            Map.entry("schedule", CORE),
            Map.entry("api", coreAnd("auth")),
            Map.entry("console", coreAnd("auth")),
            Map.entry("cli", coreAnd("auth")));

    @Test
    void everyClassLivesInAKnownPackage() {
        var known = Stream.concat(
                        Stream.of(ROOT, in("app")), MAY_IMPORT.keySet().stream().map(ArchitectureTest::in))
                .toArray(String[]::new);
        check(classes()
                .should()
                .resideInAnyPackage(known)
                .because("a new package is entered in the table of docs/design.md, and here"));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsOnlyWhatTheTableAllows(String name) {
        var allowed = Stream.concat(
                        Stream.of(ROOT, in(name)), allowedFor(name).stream().map(ArchitectureTest::in))
                .toArray(String[]::new);
        check(noClasses()
                .that()
                .resideInAPackage(in(name))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.fettle..").and(resideOutsideOfPackages(allowed))));
    }

    @Test
    void rootImportsNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.fettle.*..")));
    }

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.fettle.(*)..").should().beFreeOfCycles());
    }

    @Test
    void tableHasNoCycles() {
        var below = new HashMap<String, Set<String>>(MAY_IMPORT);
        while (below.values().removeIf(Set::isEmpty)) {
            below.replaceAll((name, allowed) ->
                    Set.copyOf(allowed.stream().filter(below::containsKey).toList()));
        }
        assertThat(below).isEmpty();
    }

    @Test
    void onlyRedisSeesJedis() {
        check(onlyIn("redis.clients..", "redis"));
    }

    @Test
    void onlyRestartSeesItsClients() {
        check(onlyIn("org.apache.sshd..", "restart"));
        check(onlyIn("org.bouncycastle..", "restart"));
        check(onlyIn("io.fabric8..", "restart"));
    }

    @Test
    void onlyStoreSeesTheDatabase() {
        check(onlyIn("java.sql..", "store", "migrations", "app"));
        check(onlyIn("javax.sql..", "store", "migrations", "app"));
        check(onlyIn("org.jdbi..", "store", "app"));
        check(onlyIn("org.postgresql..", "store", "app"));
        check(onlyIn("org.flywaydb..", "store", "migrations", "app"));
    }

    @Test
    void onlyScheduleSeesQuartz() {
        check(onlyIn("org.quartz..", "schedule", "app"));
    }

    @Test
    void onlyTheWaysInSeeJaxRs() {
        check(onlyIn("jakarta.ws.rs..", "api", "auth", "app"));
    }

    @Test
    void timeIsAParameter() {
        check(noClasses()
                .should()
                .accessTargetWhere(readsTheClock())
                .because("InstantSource is injected, and whoever waits can be woken"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("app"))
                .should()
                .accessTargetWhere(makesAClock())
                .because("the clock is made in app and handed on"));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return access("read the clock or sleep", (owner, method, arguments) -> switch (method) {
            case "now" -> owner.startsWith("java.time.") && arguments == 0;
            case "currentTimeMillis" -> owner.equals(System.class.getName());
            case "<init>" -> owner.equals(Date.class.getName()) && arguments == 0;
            case "sleep" -> owner.equals(Thread.class.getName()) || owner.equals(TimeUnit.class.getName());
            default -> false;
        });
    }

    private static DescribedPredicate<JavaAccess<?>> makesAClock() {
        return access(
                "make a clock",
                (owner, method, arguments) -> (owner.equals(Clock.class.getName())
                                && (method.startsWith("system") || method.startsWith("tick")))
                        || (owner.equals(InstantSource.class.getName()) && method.equals("system")));
    }

    private interface AccessTest {
        boolean matches(String owner, String method, int arguments);
    }

    private static DescribedPredicate<JavaAccess<?>> access(String what, AccessTest test) {
        return DescribedPredicate.describe(
                what,
                access -> access.getTarget() instanceof CodeUnitAccessTarget target
                        && test.matches(
                                target.getOwner().getName(),
                                target.getName(),
                                target.getRawParameterTypes().size()));
    }

    private static ArchRule onlyIn(String technology, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        Stream.of(rooms).map(ArchitectureTest::in).toArray(String[]::new))
                .should()
                .dependOnClassesThat(resideInAPackage(technology));
    }

    private static Set<String> allowedFor(String name) {
        return Objects.requireNonNull(MAY_IMPORT.get(name));
    }

    private static Set<String> coreAnd(String... more) {
        return Set.copyOf(Stream.concat(CORE.stream(), Stream.of(more)).toList());
    }

    private static String in(String name) {
        return "dev.fettle." + name + "..";
    }

    /** A package that is still empty breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}

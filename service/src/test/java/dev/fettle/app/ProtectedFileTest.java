package dev.fettle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.plan.Protections;
import dev.fettle.playbook.CelConditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtectedFileTest {
    private static final ProtectedFile FILE = new ProtectedFile(new CelConditions());

    @Test
    void readsPatternsWithTheirOwners() {
        Protections read = FILE.read("keys.yml", """
            protected:
              - {pattern: "session:*", owner: identity, why: logged-in customers}
              - {pattern: "cart:*", owner: shop, select: labels.tier == "orders"}
            """);
        assertThat(read.entries()).hasSize(2).first().satisfies(entry -> {
            assertThat(entry.pattern().pattern()).isEqualTo("session:*");
            assertThat(entry.owner()).isEqualTo("identity");
            assertThat(entry.why()).isEqualTo("logged-in customers");
            assertThat(entry.select()).isNull();
        });
        assertThat(read.entries().getLast().select()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "protected: []                                                 | has no protected patterns",
                "protected: [{pattern: 'a*'}]                                  | keys.yml: protected[0].owner: is"
                        + " missing",
                "protected: [{owner: us}]                                      | protected[0].pattern: cannot be taken",
                "protected: [{pattern: 'a*', owner: us, ownr: us}]             | keys.yml:1:",
                "protected: [{pattern: 'a*', owner: us, select: memory.fool}]  | protected[0].select",
                "keys: []                                                      | keys.yml:1:",
            })
    void refusesWhatIsWrong(String text, String told) {
        assertThatThrownBy(() -> FILE.read("keys.yml", text))
                .isInstanceOf(Problem.class)
                .satisfies(problem -> assertThat(((Problem) problem).text()).contains(told));
    }
}

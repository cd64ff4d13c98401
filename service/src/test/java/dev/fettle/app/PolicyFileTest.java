package dev.fettle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Risk;
import dev.fettle.change.Policies;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.ConditionValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    private final PolicyFile file = new PolicyFile(new CelConditions());

    @ParameterizedTest
    @CsvSource({
        "LOW, prod, 0, all-others",
        "MEDIUM, dev, 0, all-others",
        "MEDIUM, prod, 1, medium-risk-on-production",
        "HIGH, dev, 1, high-risk",
        "HIGH, prod, 1, high-risk"
    })
    void withoutAFileRiskAndEnvironmentDecide(Risk risk, String env, int approvals, String policy) {
        Policies.Policy decided = file.builtIn().decide(facts(risk, env));
        assertThat(decided.approvals()).isEqualTo(approvals);
        assertThat(decided.name()).isEqualTo(policy);
        assertThat(decided.expiresAfter()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aGapInTheRulesIsNoPermission(@TempDir Path folder) throws Exception {
        Path own = Files.writeString(folder.resolve("p.yaml"), """
            policies:
              - {name: small, when: keys < 10, approvals: 0}
            """);
        assertThat(file.read(own).decide(facts(Risk.LOW, "dev")).approvals()).isEqualTo(1);
    }

    @Test
    void allThatIsWrongIsNamedAtOnce(@TempDir Path folder) throws Exception {
        Path own = Files.writeString(folder.resolve("p.yaml"), """
            policies:
              - {name: Loud!, when: risc == "high", approvals: 1}
              - {name: b, approvals: 99, expiresAfter: never}
              - {name: b, approvals: 1}
            """);
        assertThatThrownBy(() -> file.read(own))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("policies[0].name")
                .hasMessageContaining("policies[0].when")
                .hasMessageContaining("risk")
                .hasMessageContaining("policies[1].approvals")
                .hasMessageContaining("policies[1].expiresAfter")
                .hasMessageContaining("policies[2].name: 'b' stands here twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "polices: [] | polices",
                "policies: [] | has no policies",
                "policies: [{name: a, approvals: 0, aprovals: 1}] | aprovals",
                "policies: [{name: a, name: b, approvals: 0}] | Duplicate",
                "policies: 7 | p.yaml"
            })
    void whatIsNoPolicyFileIsRefused(String text, String named, @TempDir Path folder) throws Exception {
        Path own = Files.writeString(folder.resolve("p.yaml"), text);
        assertThatThrownBy(() -> file.read(own)).isInstanceOf(Problem.class).hasMessageContaining(named);
    }

    private static Map<String, Object> facts(Risk risk, String env) {
        return ConditionValues.policy(risk, "p", List.of("keys.expire"), List.of(Map.of("env", env)), 1000);
    }
}

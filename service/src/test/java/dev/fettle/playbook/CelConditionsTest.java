package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import dev.fettle.action.Risk;
import dev.fettle.playbook.Condition.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelConditionsTest {
    private static final CelConditions CONDITIONS = new CelConditions();
    private static final Map<String, Object> VALUES = values();

    private static Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("labels", new LenientMap<>(Map.of("env", "prod"), ""));
        values.put("deployment", "cache-1");
        values.put("role", "primary");
        values.put("engine.version", "7.2.1");
        values.put("memory.usedRatio", 0.8);
        values.put("memory.usedBytes", 1500L);
        values.put("keyspace.keys", 1500L);
        values.put("replication.linkUp", true);
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "labels.env == \"prod\" && memory.usedRatio > 0.7",
                "labels['env'] == 'prod'",
                "labels.tier != 'cache'",
                "labels.tier == ''",
                "'env' in labels && !('tier' in labels)",
                "has(labels.env) && !has(labels.tier)",
                "labels.exists(name, labels[name] == 'prod')",
                "keyspace.keys > 1000",
                "keyspace.keys > 1000.5",
                "memory.usedRatio < 1",
                "memory.usedRatio != 1",
                "1.0 == 1 && 1 == 1.0",
                "memory.usedBytes * 0.5 > 700",
                "0.5 * memory.usedBytes + 1 == 751",
                "memory.usedBytes / 2.0 - 1 == 749",
                "3 / 2 == 1",
                "replication.linkUp",
                "role in ['primary', 'replica']",
                "deployment.startsWith('cache-')",
                "engine.version.matches('^7[.]')",
                "keyspace.keys > 1000 ? true : false",
                "  true  "
            })
    void holds(String text) {
        assertThat(CONDITIONS.compile(Scope.TARGET, text).holds(VALUES)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"labels.tier == 'cache'", "labels.env == 'dev'", "memory.usedRatio > 1", "'tier' in labels"})
    void doesNotHold(String text) {
        assertThat(CONDITIONS.compile(Scope.TARGET, text).holds(VALUES)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory.usedRatoi > 0.7 | 1 | there is no 'memory.usedRatoi' here; did you mean 'memory.usedRatio'?",
                "memroy.usedRatio > 0.7 | 1 | did you mean 'memory.usedRatio'?",
                "usedRatio > 0.7 | 1 | did you mean 'memory.usedRatio'?",
                "true && lables.env == 'x' | 9 | there is no 'lables.env' here",
                "true && lables == 'x' | 9 | did you mean 'labels'?",
                "memory > 1 | 1 | one of memory.usedBytes",
                "keyspace.kees == 1 | 1 | did you mean 'keyspace.keys'?",
                "before.keyspace.keys == 1 | 1 | did you mean 'keyspace.keys'?",
                "keyspace.keys | 1 | the condition is of type int; compare it",
                "role == 1 | 6 | '==' does not go with string, int",
                "labels.tier > 3 | 13 | '>' does not go with string, int",
                "role && true | 6 | '&&' does not go with string, bool",
                "true ? true : 'x' | 6 | the two sides of ?:",
                "role == 'primary' && | 21 | ends too early",
                "true and true | 6 | write '&&' for 'and'",
                "not true | 5 | write '!' for 'not'",
                "keyspace.keys = 1 | 15 | write '=='",
                "role == \"primary | 9 | text without its closing quote",
                "keyspace.keys > ${max} | 17 | parameters stand in the steps only",
                "trend('1h') > 1 | 6 | trend() is not there yet",
                "sustained(role, '5m') | 10 | sustained() is not there yet",
                "foo(1) | 4 | there is no function 'foo'",
                "role.matches('(') | 14 | missing closing )",
                "role.matches('^(a)\\\\1$') | 14 | invalid escape sequence",
                "role.matches('((((a{100}){100}){100}){100})') | 14 | repeats too much",
                "role.matches(shard) | 14 | not written out",
                "'' | 1 | an empty condition"
            })
    void saysWhatIsWrongAndWhere(String text, int column, String message) {
        Problem problem = refused(text.equals("''") ? " " : text);
        assertThat(problem.code()).isEqualTo("bad-condition");
        assertThat(problem.details()).hasSize(1);
        assertThat(problem.text()).startsWith("1:" + column + ": ").contains(message);
    }

    @Test
    void namesTheFieldThatItStoodIn() {
        assertThatThrownBy(() -> CONDITIONS.compile(Scope.TARGET, "select", "deployment =="))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.details())
                                .extracting(Problem.Detail::field)
                                .containsExactly("select"));
    }

    @Test
    void errorOnALaterLineIsThere() {
        assertThat(refused("role == 'primary' &&\n  keyspace.kees > 1").text()).startsWith("2:3: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 / 0 > 1", "keyspace.keys * 9223372036854775807 > 1", "memory.rssBytes > 1"})
    void failsWithAProblemThatNamesTheCondition(String text) {
        Condition condition = CONDITIONS.compile(Scope.TARGET, text);
        assertThatThrownBy(() -> condition.holds(VALUES))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(text);
    }

    @Test
    void workIsBounded() {
        String list = "[1,2,3,4,5,6,7,8,9,10,11,12]";
        String text = "!" + list + ".exists(a, " + list + ".exists(b, " + list + ".exists(c, " + list
                + ".exists(d, a + b + c + d > 99))))";
        Condition condition = CONDITIONS.compile(Scope.TARGET, text);
        assertThatThrownBy(() -> condition.holds(VALUES)).hasMessageContaining("ter");
    }

    @Test
    void sizeAndDepthAreBounded() {
        assertThat(refused("true" + " && true".repeat(1000)).text()).contains("at most 4096");
        assertThat(refused("x".repeat(1_000_000)).text()).contains("at most 4096");
        assertThat(refused("(".repeat(2000) + "true" + ")".repeat(2000)).text()).contains("50 levels");
        assertThat(refused("[".repeat(4000)).details()).hasSize(1);
        assertThat(refused("{".repeat(4000)).details()).hasSize(1);
        assertThat(CONDITIONS.compile(Scope.TARGET, "!".repeat(4000) + "true").holds(VALUES))
                .isTrue();
        assertThat(CONDITIONS
                        .compile(Scope.TARGET, "true" + "&&true".repeat(600))
                        .holds(VALUES))
                .isTrue();
    }

    @Test
    void regularExpressionsAreLinear() {
        Map<String, Object> values = Map.of("deployment", "a".repeat(5000));
        assertThat(CONDITIONS
                        .compile(Scope.TARGET, "deployment.matches('^(a+)+$')")
                        .holds(values))
                .isTrue();
        assertThat(CONDITIONS
                        .compile(Scope.TARGET, "deployment.matches('^(a+)+b$')")
                        .holds(values))
                .isFalse();
    }

    @Test
    void verifySeesFactsTwiceAndCounters() {
        Map<String, Object> values = Map.of(
                "before.keyspace.keys", 10L,
                "after.keyspace.keys", 8L,
                "counters", new LenientMap<>(Map.of("expired", 2L), 0L));
        assertThat(verify("after.keyspace.keys <= before.keyspace.keys").holds(values))
                .isTrue();
        assertThat(verify("before.keyspace.keys - after.keyspace.keys == counters.expired")
                        .holds(values))
                .isTrue();
        assertThat(verify("counters.failed == 0").holds(values)).isTrue();
    }

    @Test
    void policyReadsWell() {
        Condition policy =
                CONDITIONS.compile(Scope.POLICY, "risk == \"high\" || (risk == \"medium\" && \"prod\" in labels.env)");
        assertThat(policy.holds(policy(Risk.HIGH))).isTrue();
        assertThat(policy.holds(policy(Risk.MEDIUM, "env=dev", "env=prod"))).isTrue();
        assertThat(policy.holds(policy(Risk.MEDIUM, "env=dev"))).isFalse();
        assertThat(policy.holds(policy(Risk.MEDIUM, "tier=x"))).isFalse();
        assertThat(policy.holds(policy(Risk.LOW, "env=prod"))).isFalse();
        assertThat(CONDITIONS
                        .compile(Scope.POLICY, "targets > 1 && keys >= 100 && 'keys.expire' in actions")
                        .holds(policy(Risk.LOW, "a=b", "a=c")))
                .isTrue();
    }

    @Test
    void everyNameOfEveryScopeCompiles() {
        for (Scope scope : Scope.values()) {
            for (ConditionNames.Named named : ConditionNames.of(scope)) {
                String text = switch (named.type()) {
                    case BOOL -> named.name();
                    case INT, DOUBLE -> named.name() + " > 0";
                    case STRING -> named.name() + " == ''";
                    case LIST_OF_STRING, MAP_TO_STRING, MAP_TO_INT, MAP_TO_LIST_OF_STRING -> "'x' in " + named.name();
                };
                assertThat(CONDITIONS.compile(scope, text).text()).isEqualTo(text);
                assertThat(named.meaning()).isNotBlank();
            }
        }
    }

    private static Condition verify(String text) {
        return CONDITIONS.compile(Scope.VERIFY, text);
    }

    /** Labels as name=value, one for each target. */
    private static Map<String, Object> policy(Risk risk, String... labels) {
        List<Map<String, String>> targets = new ArrayList<>();
        for (String label : labels) {
            targets.add(Map.of(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1)));
        }
        return ConditionValues.policy(risk, "p", List.of("keys.expire"), targets, 100);
    }

    private static Problem refused(String text) {
        return catchThrowableOfType(Problem.class, () -> CONDITIONS.compile(Scope.TARGET, text));
    }
}

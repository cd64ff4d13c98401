package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import dev.fettle.action.Percent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterBindingTest {
    private static final Playbook PLAYBOOK = new PlaybookParser(TestActions.ALL, new CelConditions()).parse("""
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: bound, title: Bound, owner: us, risk: medium}
        parameters:
          prefix: {type: string}
          ttl: {type: duration, default: 60m, min: 1m, max: 1d}
          count: {type: integer, default: 5}
          factor: {type: number, default: 0.50}
          share: {type: percent, default: 10.0%}
          really: {type: boolean, default: false}
          colour: {type: enum, words: [red, dark-blue], default: red}
          dbs: {type: list, element: integer, default: [0]}
        targets: {select: true}
        steps:
          - action: test.everything
            with:
              pattern: "${prefix}:*"
              ttl: "${ttl}"
              count: "${count}"
              factor: "${factor}"
              share: "${share}"
              colour: "${colour}"
              databases: "${dbs}"
              text: "${count} of $${x} in ${ttl}, ${really}"
        """);

    @Test
    void defaultsFillWhatIsNotGiven() {
        ParameterBinding bound = ParameterBinding.bind(PLAYBOOK, Map.of("prefix", "temp", "count", 7));
        assertThat(bound.typed())
                .containsEntry("ttl", Duration.ofHours(1))
                .containsEntry("count", 7L)
                .containsEntry("share", Percent.parse("10%"));
        assertThat(bound.canonical())
                .hasToString(
                        "{colour=red, count=7, dbs=[0], factor=0.5, prefix=temp, really=false, share=10%, ttl=1h}");
    }

    @Test
    void stepsAreResolvedAndBind() {
        ParameterBinding bound = ParameterBinding.bind(PLAYBOOK, Map.of("prefix", "temp", "dbs", List.of(1, 2)));
        Map<String, Object> with = bound.resolve(PLAYBOOK.steps().getFirst());
        assertThat(with)
                .containsEntry("pattern", "temp:*")
                .containsEntry("ttl", "1h")
                .containsEntry("count", 5L)
                .containsEntry("factor", 0.5)
                .containsEntry("databases", List.of(1L, 2L))
                .containsEntry("text", "5 of ${x} in 1h, false");
        TestActions.Everything params =
                (TestActions.Everything) TestActions.EVERYTHING.spec().bind(with);
        assertThat(params.ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(params.databases()).containsExactly(1L, 2L);
    }

    @Test
    void bothFormsBindToTheSameAgain() {
        ParameterBinding bound =
                ParameterBinding.bind(PLAYBOOK, Map.of("prefix", "a,b", "dbs", List.of(1, 2), "really", true));
        assertThat(ParameterBinding.bind(PLAYBOOK, bound.json()).typed()).isEqualTo(bound.typed());
        assertThat(ParameterBinding.bind(PLAYBOOK, bound.canonical()).typed()).isEqualTo(bound.typed());
        assertThat(ParameterBinding.bind(PLAYBOOK, Map.of("prefix", "x", "dbs", "1,2"))
                        .typed())
                .containsEntry("dbs", List.of(1L, 2L));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        Map<String, Object> given = Map.of(
                "tll", "1h", "ttl", "2d", "count", "many", "colour", "green", "really", "yes", "share", 0.1, "dbs", 3);
        Problem problem = catchThrowableOfType(Problem.class, () -> ParameterBinding.bind(PLAYBOOK, given));
        assertThat(problem.code()).isEqualTo("bad-parameters");
        assertThat(problem.details())
                .extracting(Problem.Detail::toString)
                .containsExactly(
                        "tll: bound has no such parameter; did you mean 'ttl'?",
                        "prefix: has no value; text",
                        "ttl: '2d' is out of bounds; from 1m to 1d",
                        "count: 'many' does not fit; a whole number",
                        "share: '0.1' does not fit; a share from 0% to 100%, such as 15%",
                        "really: 'yes' does not fit; true or false",
                        "colour: 'green' does not fit; one of red, dark-blue",
                        "dbs: '3' does not fit; a list");
    }
}

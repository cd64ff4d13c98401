package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One thing is made wrong in a good document; exactly that is told, at its place. */
class BadPlaybooksTest {
    static final PlaybookParser PARSER = new PlaybookParser(TestActions.ALL, new CelConditions());
    static final String GOOD = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: good, title: Good, owner: us, risk: medium}
        parameters:
          pattern: {type: glob, default: "temp:*"}
          ttl: {type: duration, default: 1h, min: 1m}
          colour: {type: enum, words: [red, dark-blue], default: red}
        targets:
          select: labels.tier == "cache"
        rollout:
          waves: [1, 10%]
        limits:
          serverShare: 20%
        steps:
          - action: test.everything
            with:
              pattern: "${pattern}"
              ttl: "${ttl}"
              colour: ${colour}
        verify: after.keyspace.keys <= before.keyspace.keys
        """;

    @Test
    void goodIsGood() {
        assertThat(PARSER.parse(GOOD).name()).isEqualTo("good");
    }

    @ParameterizedTest(name = "{1} at {2}")
    @MethodSource("bad")
    void refused(String good, String bad, String place, String message) {
        assertThat(GOOD).contains(good);
        String text = GOOD.replace(good, bad);
        Problem problem = catchThrowableOfType(Problem.class, () -> PARSER.parse(text));
        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo("bad-playbook");
        assertThat(problem.details()).hasSize(1);
        assertThat(problem.text()).startsWith(place + ": ").contains(message);
    }

    static Stream<Arguments> bad() {
        return Stream.of(structure(), head(), parameters(), spread(), conditions(), steps())
                .flatMap(cases -> cases);
    }

    static Stream<Arguments> structure() {
        return Stream.of(
                arguments("kind: Playbook", "\tkind: Playbook", "2:1", "a tab in the indentation"),
                arguments("kind: Playbook", "kind: Play\u0007book", "2:11", "U+0007"),
                arguments("apiVersion", "\uFEFFapiVersion", "1:1", "byte order mark"),
                arguments("kind: Playbook", "kind: Playbook\nkind: Playbook", "3:1", "'kind' stands here twice"),
                arguments("risk: medium", "risk: medium, name: b", "3:62", "'name' stands here twice"),
                arguments("kind: Playbook", "kind: &k Playbook", "2:7", "the anchor '&k'"),
                arguments("kind: Playbook", "kind: !!str Playbook", "2:7", "playbooks have no tags"),
                arguments("owner: us", "owner: !!javax.script.ScriptEngineManager us", "3:44", "no tags"),
                arguments("owner: us", "owner: *us", "3:44", "the alias '*us'"),
                arguments("verify:", "---\nverify:", "21:1", "a second document"),
                arguments("steps:", "steps: x", "15:11", "no YAML"),
                arguments("1, 10%]", "1, 10%", "12:7", "no YAML"),
                arguments("select:", "? [a]\n  : b\n  select:", "9:5", "a key that is a list"));
    }

    static Stream<Arguments> head() {
        return Stream.of(
                arguments("fettle.dev/v1", "fettle.dev/v2", "1:13", "is 'fettle.dev/v2'; fettle.dev/v1"),
                arguments("kind: Playbook", "kind: PlayBook", "2:7", "kind: is 'PlayBook'; Playbook"),
                arguments("kind: Playbook\n", "", "1:1", "kind: is missing"),
                arguments("verify:", "verfiy:", "20:1", "did you mean 'verify'?"),
                arguments("verify: after.keyspace.keys <= before.keyspace.keys", "verify:", "20:8", "is nothing"),
                arguments("name: good", "name: Good_one", "3:18", "'Good_one' is no name; lower-case"),
                arguments("title: Good", "title: 12", "3:31", "is '12'; put it in quotes"),
                arguments("title: Good", "title: ''", "3:31", "metadata.title: is empty"),
                arguments("owner: us, ", "", "3:11", "metadata.owner: is missing"),
                arguments("owner: us", "owner: us, onwer: us", "3:48", "did you mean 'owner'?"),
                arguments("risk: medium", "risk: lwo", "3:54", "there is no risk 'lwo'; one of low, medium, high"),
                arguments("risk: medium", "risk: low", "3:54", "is low, below that of its actions; at least medium"));
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                arguments("type: glob", "type: globb", "5:19", "did you mean 'glob'?"),
                arguments("{type: glob, ", "{", "5:12", "parameters.pattern.type: is missing"),
                arguments("default: 1h", "default: 1 hour", "6:34", "is '1 hour'; a duration such as"),
                arguments("default: 1h", "default: 10s", "6:34", "'10s' is out of bounds; at least 1m"),
                arguments("min: 1m", "min: 1m, max: 30s", "6:52", "is less than min"),
                arguments("min: 1m", "min: 60", "6:43", "is '60'; a duration such as"),
                arguments("min: 1m", "minimum: 1m", "6:38", "there is no such field"),
                arguments("\"temp:*\"}", "\"temp:*\", min: a}", "5:49", "a glob has no bounds"),
                arguments("words: [red, dark-blue], ", "", "7:11", "parameters.colour.words: is missing"),
                arguments("default: red", "default: green", "7:58", "one of red, dark-blue"),
                arguments("dark-blue]", "blue]", "19:15", "an enum cannot stand here; one of red, dark-blue"),
                arguments("  ttl: {type", "  1ttl: {type: string}\n  ttl: {type", "6:3", "this is no name"),
                arguments("  ttl: {type", "  spare: {type: string}\n  ttl: {type", "6:3", "is declared but not used"),
                arguments("{type: duration, default: 1h, min: 1m}", "1h", "6:8", "is '1h'; fields: type,"));
    }

    static Stream<Arguments> spread() {
        return Stream.of(
                arguments(
                        "  select: labels.tier == \"cache\"\n",
                        "  role: any\n",
                        "9:3",
                        "'true' if you mean the whole fleet"),
                arguments(
                        "select:",
                        "role: master\n  select:",
                        "9:9",
                        "there is no role 'master'; primary, replica or any"),
                arguments("[1, 10%]", "[0, 10%]", "11:11", "is '0'; a number of servers from 1"),
                arguments("[1, 10%]", "[1, 0%]", "11:14", "a share such as 10%"),
                arguments("[1, 10%]", "[1, 0.5]", "11:14", "a share such as 10%"),
                arguments("[1, 10%]", "[]", "11:10", "is empty"),
                arguments("[1, 10%]", "10%", "11:10", "is '10%'; a list"),
                arguments("waves:", "soak: 30\n  waves:", "11:9", "is '30'; a duration such as"),
                arguments("waves:", "maxParallel: 257\n  waves:", "11:16", "from 1 to 256"),
                arguments("waves:", "maxParallel: '8'\n  waves:", "11:16", "a whole number"),
                arguments("waves:", "maxparallel: 8\n  waves:", "11:3", "did you mean 'maxParallel'?"),
                arguments("waves:", "stopAfterFailures: -1\n  waves:", "11:22", "from 0 to"),
                arguments("waves:", "maxPerHost: 0\n  waves:", "11:15", "from 1 to 256"),
                arguments("waves:", "slowStart: no\n  waves:", "11:14", "true or false"),
                arguments("limits:", "repeat: {cooldown: 0s}\nlimits:", "12:20", "is 0; at least 1s"),
                arguments("limits:", "repeat: {cooldown: 91d}\nlimits:", "12:20", "at most 90d"),
                arguments("limits:", "repeat: {breaker: {after: 3}}\nlimits:", "12:19", "is missing"),
                arguments("limits:", "repeat: {often: 3}\nlimits:", "12:10", "there is no such field"),
                arguments("20%", "0.5%", "13:16", "from 1% to 100%"),
                arguments("20%", "${ttl}", "13:16", "parameters stand in steps[].with only"),
                arguments("serverShare", "maxKeys: 1e3\n  serverShare", "13:12", "is '1e3'; a whole number"),
                arguments("serverShare", "maxLatency: 0\n  serverShare", "13:15", "at least 1ms"),
                arguments("serverShare", "maxLag: 1kb\n  serverShare", "13:11", "is 1kb; at least 64kb"),
                arguments("serverShare", "maxWritesPerSecond: 0\n  serverShare", "13:23", "is 0; from 1 to 10000000"),
                arguments("serverShare", "maxExpiriesPerSecond: 0\n  serverShare", "13:25", "is 0; from 1"),
                arguments("serverShare", "maxKeyspaceShare: 0%\n  serverShare", "13:21", "more than 0%"),
                arguments("serverShare", "patience: 0s\n  serverShare", "13:13", "is 0s; at least 1s"),
                arguments("serverShare", "patience: 2d\n  serverShare", "13:13", "is 2d; at most 1d"));
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                arguments("labels.tier ==", "lables.tier ==", "9:11", "there is no 'lables.tier' here"),
                arguments("labels.tier == \"cache\"", "memory.usedRatio", "9:11", "is of type double"),
                arguments("\"cache\"", "\"cache\" && keyspace.kees > 1", "9:37", "did you mean 'keyspace.keys'?"),
                arguments("labels.tier == \"cache\"", "'role == ''x'' && foo > 1'", "9:29", "there is no 'foo' here"),
                arguments(
                        "labels.tier == \"cache\"",
                        "\"role == \\\"x\\\" && foo > 1\"",
                        "9:29",
                        "there is no 'foo' here"),
                arguments(
                        "labels.tier == \"cache\"",
                        "|\n    role == 'x' &&\n      foo > 1",
                        "11:7",
                        "there is no 'foo'"),
                arguments(
                        "labels.tier == \"cache\"",
                        "> # why\n    role == 'x' &&\n    foo > 1",
                        "11:5",
                        "there is no 'foo'"),
                arguments("labels.tier == \"cache\"", "role == 'x' &&\n    foo > 1", "10:5", "there is no 'foo' here"),
                arguments("labels.tier == \"cache\"", "[a]", "9:11", "is a list; a condition such as"),
                arguments("rollout:", "preconditions: [role == 'x', trend('x')]\nrollout:", "10:35", "not there yet"),
                arguments("rollout:", "preconditions: role == 'x'\nrollout:", "10:16", "a list of conditions"),
                arguments(
                        "waves:", "gate: before.keyspace.keys > 1\n  waves:", "11:9", "did you mean 'keyspace.keys'?"),
                arguments("after.keyspace", "keyspace", "20:9", "did you mean"));
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments("test.everything", "test.everythign", "15:13", "did you mean 'test.everything'?"),
                arguments("    with:", "    wiht:\n      a: 1\n    with:", "16:5", "did you mean 'with'?"),
                arguments("      ttl: ", "      tll: 1h\n      ttl: ", "18:7", "did you mean 'ttl'?"),
                arguments(
                        "pattern: \"${pattern}\"",
                        "pattern: \"${pattern}\"\n      count: 0",
                        "18:14",
                        "from 1 to 1000"),
                arguments(
                        "pattern: \"${pattern}\"",
                        "pattern: \"${pattern}\"\n      count: ten",
                        "18:14",
                        "a whole number"),
                arguments("pattern: \"${pattern}\"", "text: \"${pattern}\"", "17:7", "pattern"),
                arguments("${ttl}", "${ttl}x", "18:12", "a duration such as"),
                arguments("${ttl}", "${ttl} ${time}", "18:12", "there is no parameter 'time'"),
                arguments("${ttl}", "${ttl} ${", "18:12", "'${' without its '}'"),
                arguments("${ttl}", "${ttl} ${a b}", "18:12", "'${a b}' names no parameter"),
                arguments("      ttl: ", "      size:\n      ttl: ", "18:12", "is nothing"),
                arguments("      ttl: ", "      size: {a: b}\n      ttl: ", "18:13", "is a group of fields"),
                arguments("      ttl: ", "      really: true\n      ttl: ", "19:12", "goes not with really"),
                arguments("      ttl: ", "      really: 'yes'\n      ttl: ", "18:15", "true or false"),
                arguments("default: 1h, min", "default: 60d, min", "18:12", "is out of bounds; from 1s to 30d"),
                arguments(
                        "{type: duration, default: 1h, min: 1m}",
                        "{type: boolean}",
                        "18:12",
                        "a boolean cannot stand here"));
    }
}

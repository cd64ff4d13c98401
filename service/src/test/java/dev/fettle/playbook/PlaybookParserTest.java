package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import dev.fettle.action.ByteSize;
import dev.fettle.action.Glob;
import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import dev.fettle.action.Risk;
import dev.fettle.fleet.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaybookParserTest {
    private static final PlaybookParser PARSER = new PlaybookParser(TestActions.ALL, new CelConditions());
    static final String SMALLEST = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: small, title: Small, owner: us, risk: low}
        targets: {select: true}
        steps:
          - action: test.nothing
        """;

    @Test
    void smallestHasDefaults() {
        Playbook playbook = PARSER.parse(SMALLEST);
        assertThat(playbook.name()).isEqualTo("small");
        assertThat(playbook.source()).isEqualTo(SMALLEST);
        assertThat(playbook.version()).matches("[0-9a-f]{64}");
        assertThat(playbook.targets().select().text()).isEqualTo("true");
        assertThat(playbook.targets().roles()).containsExactly(Role.PRIMARY);
        assertThat(playbook.preconditions()).isEmpty();
        assertThat(playbook.verify()).isNull();
        assertThat(playbook.steps()).containsExactly(new Playbook.Step("test.nothing", java.util.Map.of()));
        assertThat(playbook.rollout())
                .isEqualTo(new Playbook.Rollout(
                        List.of(
                                new Playbook.WaveSize.Count(1),
                                new Playbook.WaveSize.Share(Percent.parse("10%")),
                                new Playbook.WaveSize.Share(Percent.parse("100%"))),
                        Duration.ofSeconds(30),
                        16,
                        4,
                        true,
                        0,
                        null));
        assertThat(playbook.limits())
                .isEqualTo(new Playbook.Limits(
                        null,
                        null,
                        Percent.parse("20%"),
                        Duration.ofMillis(5),
                        ByteSize.parse("64mb"),
                        null,
                        5000,
                        Duration.ofMinutes(5)));
    }

    @Test
    void everythingIsRead() {
        Playbook playbook = PARSER.parse("""
            ---
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: all-of-it, title: All, owner: us, risk: high, description: Long}
            parameters:
              pattern: {type: glob, default: "temp:*"}
              ttl: {type: duration, default: 1h, min: 1m, max: 7d, description: how long}
              count: {type: integer}
              colour: {type: enum, words: [red, dark-blue], default: dark-blue}
              dbs: {type: list, element: integer, default: [0, 0x10]}
              size: {type: size, default: 2mb}
              factor: {type: number, default: 1e-1}
            targets: {select: 'labels.tier == "cache"', role: any}
            preconditions:
              - memory.usedRatio > 0.5
              - "!persistence.loading"
            rollout: {waves: [2, 25%], soak: 1m30s, maxParallel: 4, stopAfterFailures: 2, gate: replication.linkUp}
            limits: {maxKeys: 5000000, maxKeyspaceShare: 30%, serverShare: 10%, maxLatency: 8ms, maxLag: 16mb,
                     maxWritesPerSecond: 20000, maxExpiriesPerSecond: 500, patience: 90s}
            steps:
              - action: test.everything
                with: {pattern: "${pattern}", ttl: "${ttl}", count: "${count}", colour: "${colour}",
                  databases: "${dbs}", size: "${size}", factor: "${factor}", text: "a $${b} ${colour}"}
              - action: test.nothing
            verify: after.keyspace.keys <= before.keyspace.keys
            """);
        assertThat(playbook.metadata()).isEqualTo(new Playbook.Metadata("all-of-it", "All", "us", Risk.HIGH, "Long"));
        assertThat(playbook.parameters())
                .extracting(Playbook.Parameter::name)
                .containsExactly("pattern", "ttl", "count", "colour", "dbs", "size", "factor");
        assertThat(playbook.parameters())
                .extracting(Playbook.Parameter::defaults)
                .containsExactly(
                        new Glob("temp:*"),
                        Duration.ofHours(1),
                        null,
                        "dark-blue",
                        List.of(0L, 16L),
                        ByteSize.parse("2mb"),
                        0.1);
        assertThat(playbook.parameters().get(1))
                .isEqualTo(new Playbook.Parameter(
                        "ttl",
                        ParamType.DURATION,
                        List.of(),
                        null,
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(7),
                        "how long"));
        assertThat(playbook.targets().roles()).containsExactlyInAnyOrder(Role.PRIMARY, Role.REPLICA);
        assertThat(playbook.preconditions())
                .extracting(Condition::text)
                .containsExactly("memory.usedRatio > 0.5", "!persistence.loading");
        assertThat(playbook.rollout().waves())
                .containsExactly(new Playbook.WaveSize.Count(2), new Playbook.WaveSize.Share(Percent.parse("25%")));
        assertThat(playbook.rollout().soak()).isEqualTo(Duration.ofSeconds(90));
        assertThat(playbook.limits())
                .isEqualTo(new Playbook.Limits(
                        5_000_000L,
                        Percent.parse("30%"),
                        Percent.parse("10%"),
                        Duration.ofMillis(8),
                        ByteSize.parse("16mb"),
                        20_000L,
                        500,
                        Duration.ofSeconds(90)));
        assertThat(playbook.steps().getFirst().with()).containsEntry("text", "a $${b} ${colour}");
        assertThat(playbook.verify()).isNotNull();
    }

    @Test
    void versionIsTheHashOfTheText() {
        assertThat(PARSER.parse(SMALLEST.getBytes(StandardCharsets.UTF_8))).isEqualTo(PARSER.parse(SMALLEST));
        assertThat(PARSER.parse(SMALLEST + "# seen\n").version())
                .isNotEqualTo(PARSER.parse(SMALLEST).version());
    }

    @Test
    void scalarsAreReadByTheCoreSchema() {
        assertThat(scalar("true")).isEqualTo(true);
        assertThat(scalar("yes")).isEqualTo("yes");
        assertThat(scalar("on")).isEqualTo("on");
        assertThat(scalar("1_000")).isEqualTo("1_000");
        assertThat(scalar("10:30")).isEqualTo("10:30");
        assertThat(scalar("2026-01-01")).isEqualTo("2026-01-01");
        assertThat(scalar("0x10")).isEqualTo(16L);
        assertThat(scalar("0o17")).isEqualTo(15L);
        assertThat(scalar("010")).isEqualTo(10L);
        assertThat(scalar("-0x10")).isEqualTo("-0x10");
        assertThat(scalar("+7")).isEqualTo(7L);
        assertThat(scalar("1e3")).isEqualTo(1000.0);
        assertThat(scalar("1.50")).isEqualTo(1.5);
        assertThat(scalar(".inf")).isEqualTo(".inf");
        assertThat(scalar(".nan")).isEqualTo(".nan");
        assertThat(scalar("._")).isEqualTo("._");
        assertThat(scalar("1e999")).isEqualTo("1e999");
        assertThat(scalar("99999999999999999999")).isEqualTo("99999999999999999999");
        assertThat(scalar("<<")).isEqualTo("<<");
        assertThat(scalar("~")).isNull();
        assertThat(scalar("\"7\"")).isEqualTo("7");
    }

    @Test
    void everythingWrongIsToldAtOnceInOrder() {
        Problem problem = refused(SMALLEST.replace("fettle.dev/v1", "fettle.dev/v2")
                .replace("risk: low", "risk: lwo, team: x")
                .replace("select: true", "select: memory.usedRatoi > 1 && keyspace.kees > 1")
                .replace("test.nothing", "test.nothin\n    with: {a: '${b}'}"));
        assertThat(problem.code()).isEqualTo("bad-playbook");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID);
        assertThat(problem.details())
                .extracting(d -> d.line() + " " + d.field())
                .containsExactly(
                        "1 apiVersion",
                        "3 metadata.risk",
                        "3 metadata.team",
                        "4 targets.select",
                        "4 targets.select",
                        "6 steps[0].action",
                        "7 steps[0].with.a");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWhereTheyStand() {
        byte[] bytes = SMALLEST.replace("title: Small", "title: Sm\u00e4ll").getBytes(StandardCharsets.ISO_8859_1);
        Problem problem = catchThrowableOfType(Problem.class, () -> PARSER.parse(bytes));
        assertThat(problem.text()).isEqualTo("3:34: the bytes are not UTF-8; save the file as UTF-8");
    }

    @Test
    void hostileDocumentsAreRefused() {
        assertThat(refused("a: ".repeat(500_000)).details()).isNotEmpty();
        assertThat(refused("[".repeat(500_000)).text()).contains("50 levels");
        assertThat(refused("{a: ".repeat(200_000)).text()).contains("50 levels");
        assertThat(refused("- ".repeat(500_000)).text()).contains("50 levels");
        assertThat(refused("x".repeat(1 << 20) + "y").text()).contains("1048577 bytes; at most 1048576");
        assertThat(refused("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]")
                        .details())
                .hasSize(9)
                .allMatch(d -> d.wrong().startsWith("the a"));
        StringBuilder many = new StringBuilder(SMALLEST);
        for (int i = 0; i < 5_000; i++) {
            many.append("field").append(i).append(": 1\n");
        }
        assertThat(refused(many.toString()).details()).hasSize(100);
        assertThat(refused("[" + "1, ".repeat(50_000) + "]").text()).contains("more than 20000 values");
    }

    private static Object scalar(String text) {
        var list = (YamlNode.Sequence) YamlReader.read("- " + text);
        return ((YamlNode.Scalar) list.items().getFirst()).value();
    }

    private static Problem refused(String text) {
        return catchThrowableOfType(Problem.class, () -> PARSER.parse(text));
    }
}

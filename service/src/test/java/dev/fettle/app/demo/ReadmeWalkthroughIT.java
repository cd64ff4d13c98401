package dev.fettle.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what README tells people to type, into a shell beside a demo that really runs. */
class ReadmeWalkthroughIT {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern ENVIRONMENT = Pattern.compile("(?m)^\\. (\\S+/env)$");
    private static final Pattern SPARE = Pattern.compile("nobody registered yet:\\s+redis-cli -p (\\d+)");

    @TempDir
    private Path folder;

    @Test
    void worksAsItStands() throws Exception {
        try (DemoProcess demo = new DemoProcess(folder, "demo", "--port", "0", "--admin-port", "0")) {
            demo.awaitReady();
            String guide = demo.said();
            assertThat(guide).contains("viewer ", "operator ", "approver ", "admin ", "# sentinel");
            String environment = first(ENVIRONMENT, guide);

            String walk = type("set -eu\n. " + environment + "\n" + section("## Walk-through"));

            assertThat(walk)
                    .contains("\"name\":\"my-cache\"", "\"role\":\"primary\"")
                    .contains("\"code\":\"role-too-low\"")
                    .contains("\"approvals\":1")
                    .contains("\"state\":\"succeeded\"")
                    .contains("\"expired\":" + Seeds.SPARE_TEMPS)
                    .contains("\"type\":\"change-requested\"", "\"type\":\"change-voted\"", "\"type\":\"target-ended\"")
                    .contains("chosen: restart of every server of the shard", " of what it holds is data, over 15s too")
                    .containsPattern("restarted 2 servers.*before: .* MB resident .*; after \\d+s: .* MB resident ");
            assertEveryTemporaryKeyExpires(Integer.parseInt(first(SPARE, guide)));

            String tried = type("set -eu\n"
                    + guide.substring(guide.indexOf(". " + environment), guide.indexOf("README.md goes on")));
            assertThat(tried).contains("\"select\":\"deployment == \\\"session-cache\\\"\"", "\"state\":\"approved\"");

            demo.signal("HUP");
            demo.awaitEnd();
            demo.assertNothingIsLeft();
        }
    }

    private static void assertEveryTemporaryKeyExpires(int port) {
        try (Resp resp = Resp.connect("127.0.0.1", port)) {
            for (int i = 0; i < Seeds.SPARE_TEMPS; i++) {
                assertThat(Long.parseLong(resp.text("TTL", "temp:upload:" + i))).isBetween(1_000L, 2_100L);
            }
        }
    }

    /** All blocks of the section that are to be typed. */
    private static String section(String heading) throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf(heading + "\n");
        String section = readme.substring(start, readme.indexOf("\n## ", start + 1));
        StringBuilder blocks = new StringBuilder();
        Matcher block = Pattern.compile("(?s)```bash\n(.*?)```").matcher(section);
        while (block.find()) {
            blocks.append(block.group(1));
        }
        return blocks.toString();
    }

    private String type(String script) throws Exception {
        Path out = folder.resolve("typed");
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(Files.createDirectories(folder.resolve("home")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(bash.waitFor(90, TimeUnit.SECONDS)).as(Files.readString(out)).isTrue();
        assertThat(bash.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }
}

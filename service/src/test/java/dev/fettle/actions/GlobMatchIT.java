package dev.fettle.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Command;
import dev.fettle.action.Glob;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Our own matching, for estimates, against the server's. */
final class GlobMatchIT {
    private static final int PATTERNS = 3_000;

    @EngineTest
    void agreesWithTheServer(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            Set<String> names = new TreeSet<>();
            for (int i = 0; i < 200; i++) {
                names.add(text(random, "ab-*?[]^\\:\u00e4", 1 + random.nextInt(7)));
            }
            names.forEach(name -> wire.ask("SET", name, "v"));
            List<String> patterns = new ArrayList<>();
            while (patterns.size() < PATTERNS) {
                String pattern = text(random, "ab*?[]^-\\*\u00e4", 1 + random.nextInt(9));
                if (isGlob(pattern)) {
                    patterns.add(pattern);
                }
            }
            List<Reply> replies = wire.send(patterns.stream()
                    .map(pattern -> Command.of("KEYS", pattern))
                    .toList());
            for (int i = 0; i < PATTERNS; i++) {
                Set<String> theirs = new TreeSet<>();
                replies.get(i).asList().forEach(name -> theirs.add(name.asText()));
                Glob glob = new Glob(patterns.get(i));
                Set<String> ours = new TreeSet<>(names);
                ours.removeIf(name -> !glob.matches(name.getBytes(StandardCharsets.UTF_8)));

                assertThat(ours).as("pattern %s, seed %s", glob, seed).isEqualTo(theirs);
            }
        }
    }

    private static boolean isGlob(String pattern) {
        try {
            new Glob(pattern);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String text(Random random, String letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}

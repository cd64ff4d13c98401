package dev.fettle.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The built-in playbooks as the demo carries them out: the same but for their names and the pause after each wave, which
 * is half a minute or more for a fleet that people depend on, and a second for one that nobody does. Its servers are small
 * and young, too: fragmentation is judged from 10 MB on, and by a quarter of a minute.
 */
final class DemoPlaybooks {
    static final String PREFIX = "demo-";

    private static final List<String> NAMES = List.of(
            "expire-temp-keys", "trim-leaderboards", "purge-memory", "clean-abandoned-carts", "relieve-fragmentation");

    private DemoPlaybooks() {}

    /** Writes them. @return the folder for the configuration */
    static Path write(Path folder) throws IOException {
        Path playbooks = Files.createDirectories(folder.resolve("playbooks"));
        for (String name : NAMES) {
            String text = read(name)
                    .replaceFirst("soak: \\S+", "soak: 1s")
                    .replace("window: {type: duration, default: 6h", "window: {type: duration, default: 15s")
                    .replace("floor: {type: size, default: 100mb", "floor: {type: size, default: 10mb")
                    .replace("name: " + name, "name: " + PREFIX + name);
            Files.writeString(playbooks.resolve(PREFIX + name + ".yml"), text);
        }
        return playbooks;
    }

    private static String read(String name) throws IOException {
        try (InputStream in = DemoPlaybooks.class.getResourceAsStream("/dev/fettle/playbooks/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the built-in playbook " + name + " is missing: the build is broken");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

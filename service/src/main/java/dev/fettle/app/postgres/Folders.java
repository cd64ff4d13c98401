package dev.fettle.app.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that go. */
public final class Folders {
    private Folders() {}

    /** Deletes a folder with all that is in it; what does not go is left. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // that is what was wanted
        } catch (IOException | java.io.UncheckedIOException leftBehind) {
            folder.toFile().deleteOnExit();
        }
    }
}

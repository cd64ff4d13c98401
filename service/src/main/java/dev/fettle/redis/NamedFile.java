package dev.fettle.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files whose paths come from users. Only ordinary files, and no more than was asked for: a device never ends, a
 * named pipe never begins, and the size that a file system tells of either is 0.
 */
final class NamedFile {
    private NamedFile() {}

    /**
     * @param most how many bytes are read at most; the rest is left unread
     * @throws IOException where it cannot be read, is no ordinary file, or the path is none
     */
    static byte[] read(String path, int most) throws IOException {
        Path file = at(path);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(path, null, "no ordinary file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /** @throws IOException where this system has no such paths */
    static Path at(String path) throws IOException {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IOException("no path", e);
        }
    }
}

package dev.fettle.app.postgres;

import dev.fettle.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder that one Fettle keeps its things in; held by a lock, which the system drops with the process. */
public final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the folder where it is missing, and takes it.
     *
     * @throws Problem where another Fettle has it, or it cannot be written
     */
    public static DataFolder take(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            if (Files.notExists(path)) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            return new DataFolder(path, lock(path.resolve("fettle.lock")));
        } catch (IOException e) {
            throw Problem.invalid(
                    "bad-data-directory",
                    "dataDirectory",
                    path + " cannot be used (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    "a folder that this user may write");
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            // told below
        }
        if (lock == null) {
            String holder = Files.readString(file).strip();
            channel.close();
            throw Problem.conflict(
                    "data-directory-in-use",
                    "another Fettle (process " + holder + ") uses " + file.getParent()
                            + ": stop it, or give this one a dataDirectory of its own");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    public Path path() {
        return path;
    }

    /** Writes a file that only its owner may read; there is no moment at which others may. */
    public static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel secret = (FileChannel) Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            secret.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // the lock goes with the process
        }
    }
}

package dev.fettle.app.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL that lies as an archive on the class path, unpacked once into the user's cache folder. Not into the
 * common temporary folder, where another user could have put something under the same name.
 */
final class PostgresProgram {
    private PostgresProgram() {}

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}.
     *
     * @param data where to put it for a user without a cache
     * @throws IllegalStateException where there is none for this machine
     */
    static Path folder(Path data) {
        try {
            Path cache = cache(data);
            Path whole = cache.resolve("postgres-" + version());
            if (Files.notExists(whole)) {
                Path part = Files.createTempDirectory(cache, "postgres-");
                unpack(part);
                settle(part, whole);
            }
            return whole;
        } catch (IOException e) {
            throw new IllegalStateException("the embedded PostgreSQL cannot be unpacked: " + e, e);
        }
    }

    /** Another process may unpack at the same time: the folder appears whole or not at all. */
    private static void settle(Path part, Path whole) throws IOException {
        try {
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException other) {
            Folders.delete(part);
            if (Files.notExists(whole)) {
                throw other;
            }
        }
    }

    private static void unpack(Path folder) throws IOException {
        try (InputStream packed = open();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("an entry of the archive leads out of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.resolveSibling("."));
                if (entry.isSymbolicLink() || entry.isLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    boolean program = entry.getName().contains("bin/");
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static InputStream open() throws IOException {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "Darwin" : os.contains("linux") ? "Linux" : os;
        String arch = System.getProperty("os.arch", "");
        InputStream packed =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, arch.equals("amd64") ? "x86_64" : arch);
        if (packed == null) {
            throw new IOException("there is none for " + os + " on " + arch);
        }
        return packed;
    }

    private static String version() throws IOException {
        try (InputStream in = PostgresProgram.class.getResourceAsStream("/dev/fettle/app/build.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("postgres", "unknown");
        }
    }

    /** The user's cache; or the data folder, for a user without a home of its own, such as a service's. */
    private static Path cache(Path data) throws IOException {
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        String set = System.getenv("XDG_CACHE_HOME");
        Path base = set == null || set.isBlank() ? Path.of(home, ".cache") : Path.of(set);
        try {
            Path cache = Files.createDirectories(base.resolve("fettle"));
            if (Files.isWritable(cache)) {
                return cache;
            }
        } catch (IOException noHome) {
            // then beside the data
        }
        return Files.createDirectories(data.resolve("program"));
    }
}

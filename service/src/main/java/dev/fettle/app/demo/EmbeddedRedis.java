package dev.fettle.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The Redis server that lies in the jar of {@code com.github.codemonstur:embedded-redis} as a resource. Only the
 * program is taken from there: starting and watching it is {@link ServerProcess}'s work, as for every other engine.
 */
final class EmbeddedRedis {
    private EmbeddedRedis() {}

    /**
     * The program as a file in the user's cache folder, unpacked when it is not there or not whole.
     *
     * @throws IllegalStateException when there is none for this machine, or the file cannot be written
     */
    static Path executable() {
        String resource = resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        try (InputStream in = EmbeddedRedis.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar of embedded-redis has no " + resource + " on the class path");
            }
            byte[] program = in.readAllBytes();
            String digest = HexFormat.of().formatHex(sha256(program));
            Path file = cache().resolve(resource + "-" + digest.substring(0, 12));
            if (!Files.isExecutable(file)
                    || !MessageDigest.isEqual(sha256(Files.readAllBytes(file)), sha256(program))) {
                unpack(program, file);
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException("the embedded Redis could not be unpacked: " + e, e);
        }
    }

    static String resource(String os, String machine) {
        String system = os.toLowerCase(Locale.ROOT);
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        boolean intel = machine.equals("amd64") || machine.equals("x86_64");
        if (system.contains("linux") && intel) {
            return "redis-server-6.2.6-v5-linux-amd64";
        } else if (system.contains("linux") && arm) {
            return "redis-server-6.2.7-linux-arm64";
        } else if (system.contains("mac") && intel) {
            return "redis-server-6.2.6-v5-darwin-amd64";
        } else if (system.contains("mac") && arm) {
            return "redis-server-6.2.6-v5-darwin-arm64";
        }
        throw new IllegalStateException("no embedded Redis for " + os + " on " + machine
                + "; there is one for Linux and macOS on x86-64 and ARM64");
    }

    /** Another process may unpack at the same time: the file appears whole or not at all. */
    private static void unpack(byte[] program, Path file) throws IOException {
        Path part = Files.createTempFile(file.getParent(), "unpack", ".part");
        Files.write(part, program);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path cache() throws IOException {
        String set = System.getenv("XDG_CACHE_HOME");
        Path base = set == null || set.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(set);
        try {
            return Files.createDirectories(base.resolve("fettle"));
        } catch (IOException noHome) {
            Path folder = Files.createTempDirectory("fettle-engine-");
            folder.toFile().deleteOnExit();
            return folder;
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

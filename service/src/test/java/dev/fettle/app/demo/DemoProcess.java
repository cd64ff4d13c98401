package dev.fettle.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The demo as a user starts it: in a Java of its own, whose temporary files all lie in one folder. */
final class DemoProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration GONE = Duration.ofSeconds(15);

    private final Path folder;
    private final Path out;
    private final Process process;

    DemoProcess(Path folder, String... arguments) throws IOException {
        this.folder = folder;
        this.out = folder.resolve("out");
        Files.createDirectories(folder.resolve("tmp"));
        List<String> java = List.of(
                // Who runs the tests behind nohup or in the background has HUP or INT ignored, and so would Java.
                "/usr/bin/env",
                "--default-signal=HUP,INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        process = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(arguments)).toList())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    String said() throws IOException {
        return Files.readString(out);
    }

    void awaitReady() {
        Await.until(READY, "the demo is ready", () -> {
            if (!process.isAlive()) {
                throw new Await.Stop("the demo ended: " + said());
            }
            return said().contains("README.md goes on from here");
        });
    }

    int awaitEnd() throws Exception {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            // Java answers with the stacks of its threads: what it hangs in.
            signal("QUIT");
            process.waitFor(2, TimeUnit.SECONDS);
            throw new AssertionError("the demo does not end: " + said());
        }
        return process.exitValue();
    }

    /** What a closed terminal (HUP) or Ctrl-C (INT) sends. */
    void signal(String signal) throws Exception {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Every server of the demo works in a folder below its folder for temporary files. */
    void assertNothingIsLeft() {
        Await.until(
                GONE,
                () -> "no process of the demo is left, there is " + processes(),
                () -> processes().isEmpty());
        assertThat(folder.resolve("tmp")).isDirectoryNotContaining("glob:**fettle-*");
    }

    private List<String> processes() {
        String mark = folder.toString();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .map(DemoProcess::commandLine)
                    .filter(line -> line.contains(mark))
                    .toList();
        } catch (IOException noProc) {
            return List.of();
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

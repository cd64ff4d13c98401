package dev.fettle.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program on the {@link Leash}, which can be ended and asked whether it still runs. */
final class ChildProcess {
    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @throws IllegalStateException when the operating system refuses
     */
    static ChildProcess start(Path program, List<String> arguments, Path folder, Path log) {
        try {
            return new ChildProcess(new ProcessBuilder(Leash.around(program, arguments))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new IllegalStateException(program + " does not start: " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    void signal(String signal) {
        Leash.signal(signal, process.pid());
    }

    /** Waits for its end; who does not end in time is killed. */
    void end(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
        end(Duration.ofSeconds(5));
    }
}

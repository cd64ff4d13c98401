package dev.fettle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The server's own clients, in a process of its own: an open loop of so many operations a second. */
final class Foreground implements AutoCloseable {
    /** What they felt in a window, in milliseconds, each counted from when it was meant to begin. */
    record Felt(long operations, double median, double p99, double p999, double longest) {}

    private final Process process;
    private final BufferedReader out;

    private Foreground(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** How many operations a second fifty connections get when each asks again as soon as it is answered. */
    static double capacity(Path program, int port, int seconds) {
        return Double.parseDouble(Programs.run(List.of(program.toString(), "" + port, "capacity", "" + seconds))
                .strip());
    }

    static Foreground start(Path program, int port, double rate) {
        try {
            return new Foreground(new ProcessBuilder(program.toString(), "" + port, "%.0f".formatted(rate))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a window and begins the next. @return what was felt since the last call */
    Felt window() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the foreground load has ended");
            }
            String[] figures = line.split(" ", -1);
            return new Felt(
                    Long.parseLong(figures[0]),
                    millis(figures[1]),
                    millis(figures[2]),
                    millis(figures[3]),
                    millis(figures[4]));
        } catch (IOException e) {
            throw new UncheckedIOException("the foreground load has ended", e);
        }
    }

    private static double millis(String micros) {
        return Double.parseDouble(micros) / 1000;
    }

    @Override
    public void close() {
        Programs.end(process);
    }
}

package dev.fettle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Another client, in a process of its own: it sends PING after PING and remembers how long each took. */
final class Probe {
    /** Of all round trips, in milliseconds. */
    record Felt(long pings, double longest, double p99, double p999) {}

    private final Process process;
    private final BufferedReader out;

    private Probe(Process process) throws IOException {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        if (!"ready".equals(out.readLine())) {
            throw new IllegalStateException("the probe does not connect");
        }
    }

    /** @param program as compiled, see {@link Programs#compile} */
    static Probe start(Path program, int port, int restMicros) {
        try {
            return new Probe(new ProcessBuilder(program.toString(), "" + port, "" + restMicros)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it. */
    Felt stop() {
        try {
            process.getOutputStream().close();
            String[] figures = String.valueOf(out.readLine()).split(" ", -1);
            return new Felt(Long.parseLong(figures[0]), millis(figures[1]), millis(figures[2]), millis(figures[3]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }

    private static double millis(String micros) {
        return Double.parseDouble(micros) / 1000;
    }
}

package dev.fettle.restart;

import dev.fettle.action.Durations;
import dev.fettle.action.Incarnation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program on the machine of this node, without a shell. It gets no input, and of Fettle's environment only what
 * any program needs: the rest may hold passwords.
 */
final class CommandWay implements Way {
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR");
    /** What a program left behind may hold on to the output; what it wrote until its end is there by then. */
    private static final Duration AFTERWORD = Duration.ofMillis(500);

    private final List<Template> words;
    private final Duration timeout;

    CommandWay(WaySettings.Command settings) {
        this.words = settings.words().stream().map(Template::parse).toList();
        this.timeout = settings.timeout();
    }

    @Override
    public @Nullable String refusal(Incarnation server) {
        for (Template word : words) {
            String refusal = word.refusal(server);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    @Override
    public String told(Incarnation server) {
        return filled(server).stream().map(CommandWay::quoted).collect(Collectors.joining(" "))
                + " (on the machine of the node of Fettle that works on it)";
    }

    @Override
    public void restart(Incarnation server) {
        List<String> command = filled(server);
        Process process = start(command);
        Tail tail = new Tail();
        Thread reader = Thread.ofPlatform()
                .daemon()
                .name("restart-output-" + process.pid())
                .start(() -> copy(process.getInputStream(), tail));
        String program = command.getFirst();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                reader.join(AFTERWORD);
                throw new NotTold(program + " was not done within " + Durations.format(timeout)
                        + " and was ended, with all that it had started" + tail.said());
            }
            reader.join(AFTERWORD);
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new NotTold(program + " was ended before it was done, since Fettle has to stop", e);
        }
        if (process.exitValue() != 0) {
            throw new NotTold(program + " ended with exit code " + process.exitValue() + tail.said());
        }
    }

    private static Process start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().retainAll(ENVIRONMENT);
        try {
            return builder.start();
        } catch (IOException e) {
            throw NotTold.nothing(command.getFirst() + " does not start, so nothing was sent: " + e.getMessage(), e);
        }
    }

    private static void copy(InputStream output, Tail tail) {
        try (output) {
            output.transferTo(tail);
        } catch (IOException e) {
            // The process has ended; what it wrote before is here.
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    private List<String> filled(Incarnation server) {
        return words.stream().map(word -> word.fill(server)).toList();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

package dev.fettle.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ties a child process to this Java process. The child is started by a shell that first leaves a watcher behind and
 * then becomes the program, so its process id is the program's own. The watcher holds the reading end of a pipe whose
 * writing end only this Java process has: when the pipe closes, because Java ended in whatever way, it kills the
 * program. It looks first whether the program still is its parent, so a number that came to another process is safe.
 * (The kernel's parent-death signal will not do: it fires when the thread ends that started the child.)
 */
final class Leash {
    private static final String SCRIPT = """
        exec 3<&0 </dev/null
        (
          trap '' HUP INT TERM
          read -r never <&3
          parent=$$
          [ ! -r /proc/self/stat ] || read -r self name state parent rest </proc/self/stat
          [ "$parent" != $$ ] || kill -9 $$
        ) >/dev/null 2>&1 &
        exec 3<&- "$@"
        """;

    private Leash() {}

    /** The command line that runs the program on the leash. */
    static List<String> around(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "fettle-server", program.toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Sends a signal.
     *
     * @throws IllegalStateException when there is no such process
     */
    static void signal(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no process " + pid + " to send " + signal + " to");
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot send " + signal + " to " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending " + signal + " to " + pid, e);
        }
    }
}

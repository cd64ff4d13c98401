package dev.fettle.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of this class path in a Java of its own, which ends with this one whatever happens. */
public final class JavaProcess {
    private final ChildProcess child;

    private JavaProcess(ChildProcess child) {
        this.child = child;
    }

    /** @param environment beside what this process has */
    public static JavaProcess start(
            Class<?> main, List<String> arguments, Map<String, String> environment, Path folder, Path log) {
        List<String> words = new ArrayList<>();
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx320m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(arguments);
        return new JavaProcess(ChildProcess.start(Path.of("/usr/bin/env"), words, folder, log));
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    public long pid() {
        return child.pid();
    }

    /** {@code kill -9}. */
    public void kill() {
        child.kill();
    }

    /** Such as STOP or CONT. */
    public void signal(String signal) {
        child.signal(signal);
    }
}

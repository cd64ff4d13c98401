package dev.fettle.restart;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds all that is wrong with what the configuration says of a way. */
final class SettingsCheck {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");

    private final UnaryOperator<@Nullable String> environment;
    private final List<Problem.Detail> wrong = new ArrayList<>();

    private SettingsCheck(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    static List<Problem.Detail> wrong(WaySettings settings, UnaryOperator<@Nullable String> environment) {
        SettingsCheck check = new SettingsCheck(environment);
        check.between("timeout", settings.timeout(), SHORTEST);
        switch (settings) {
            case WaySettings.Command command -> check.command(command);
            case WaySettings.Ssh ssh -> check.ssh(ssh);
            case WaySettings.Kubernetes kubernetes -> check.kubernetes(kubernetes);
        }
        return List.copyOf(check.wrong);
    }

    private void command(WaySettings.Command settings) {
        if (settings.words().isEmpty()) {
            add("command", "is missing", "a list: the whole path of a program, and its arguments");
            return;
        }
        for (int i = 0; i < settings.words().size(); i++) {
            template("command[" + i + "]", settings.words().get(i), i == 0);
        }
        String program = settings.words().getFirst();
        if (!isProgram(program)) {
            add(
                    "command[0]",
                    "'" + Shown.beginning(program, 200) + "' is no program that may be run",
                    "the whole path of one; no shell looks for it");
        }
    }

    private static boolean isProgram(String path) {
        try {
            Path file = Path.of(path);
            return file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void ssh(WaySettings.Ssh settings) {
        template("host", settings.host(), false);
        template("command", settings.command(), false);
        if (settings.port() < 1 || settings.port() > 65535) {
            add("port", settings.port() + " is out of range", "a number from 1 to 65535");
        }
        if (!USER.matcher(settings.user()).matches()) {
            add(
                    "user",
                    "'" + settings.user() + "' is no name of a user",
                    "one that may restart the server and little else");
        }
        Path knownHosts = settings.knownHosts();
        if (knownHosts == null) {
            add("knownHosts", "is missing", "a file with the keys of the machines, as OpenSSH writes it");
        } else {
            readable("knownHosts", () -> KnownHosts.read(knownHosts));
        }
        SecretRef secret = settings.key();
        if (secret == null) {
            add("key", "is missing", "where the private key is: file:/path or env:NAME");
        } else {
            readable("key", () -> SshKey.read(secret, environment));
        }
    }

    private void kubernetes(WaySettings.Kubernetes settings) {
        template("namespace", settings.namespace(), false);
        String pod = settings.pod();
        if (pod != null) {
            template("pod", pod, false);
        }
        Duration grace = settings.gracePeriod();
        // None at all would mean that Kubernetes forgets the pod while its server may still run.
        if (grace != null && (grace.compareTo(SHORTEST) < 0 || grace.compareTo(settings.timeout()) >= 0)) {
            add(
                    "gracePeriod",
                    Durations.format(grace) + " is out of range",
                    "from " + Durations.format(SHORTEST) + " to less than timeout, "
                            + Durations.format(settings.timeout()));
        }
        Path kubeconfig = settings.kubeconfig();
        if (kubeconfig != null) {
            readable("kubeconfig", () -> {
                Files.readString(kubeconfig);
                return isKubeconfig(kubeconfig);
            });
        }
    }

    private static boolean isKubeconfig(Path file) throws IOException {
        try {
            KubernetesLink.config(file);
            return true;
        } catch (RuntimeException e) {
            throw new IOException(file + " is not understood", e);
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private void readable(String key, Reading reading) {
        try {
            reading.read();
        } catch (IOException e) {
            String message = e instanceof FileSystemException file
                    ? file.getFile() + " is not there, or may not be read"
                    : String.valueOf(e.getMessage());
            add(
                    key,
                    message,
                    switch (key) {
                        case "key" -> "a private key that this user may read";
                        case "knownHosts" -> "lines of known_hosts";
                        default -> "a file as kubectl reads it";
                    });
        }
    }

    private void template(String key, String text, boolean fixed) {
        if (text.isBlank()) {
            add(key, "is empty", "text, in which " + Template.PLACES + " are filled in");
            return;
        }
        try {
            if (!Template.parse(text).isFixed() && fixed) {
                add(key, "'" + text + "' has places to fill in", "the same program for every server");
            }
        } catch (IllegalArgumentException e) {
            add(key, String.valueOf(e.getMessage()), "text, in which " + Template.PLACES + " are filled in");
        }
    }

    private void between(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            add(
                    key,
                    Durations.format(value) + " is out of range",
                    "from " + Durations.format(least) + " to " + Durations.format(LONGEST));
        }
    }

    private void add(String key, String what, String right) {
        wrong.add(new Problem.Detail(key, what, right));
    }
}

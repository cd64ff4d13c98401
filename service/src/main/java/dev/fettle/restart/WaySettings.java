package dev.fettle.restart;

import dev.fettle.Problem;
import dev.fettle.fleet.SecretRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the configuration says of one way. Texts may have places in them that are filled in for each server. */
public sealed interface WaySettings {
    /** How long the supervisor may take to be told. */
    Duration timeout();

    /**
     * What is wrong with it: one detail for each key. Files that it names are looked at.
     *
     * @param environment gives a variable's value; null where it is not set
     */
    default List<Problem.Detail> wrong(UnaryOperator<@Nullable String> environment) {
        return SettingsCheck.wrong(this, environment);
    }

    /**
     * A program on the machine of this node.
     *
     * @param words the program and its arguments; the program is the same for every server
     */
    record Command(List<String> words, Duration timeout) implements WaySettings {
        public Command {
            words = List.copyOf(words);
        }
    }

    /**
     * A command line on another machine.
     *
     * @param host where; usually <code>{host}</code>
     * @param key where the private key is
     * @param knownHosts the keys of the machines, as OpenSSH writes them
     * @param command one line for the shell there
     */
    record Ssh(
            String host,
            int port,
            String user,
            @Nullable SecretRef key,
            @Nullable Path knownHosts,
            String command,
            Duration timeout)
            implements WaySettings {}

    /**
     * The deletion of a pod.
     *
     * @param pod the name of the pod; null for the first part of the server's host name
     * @param gracePeriod how long it may take to end; null for what the pod says itself
     * @param kubeconfig how to reach the API; null for the service account of the pod that Fettle runs in
     * @param timeout until it has ended
     */
    record Kubernetes(
            String namespace,
            @Nullable String pod,
            @Nullable Duration gracePeriod,
            @Nullable Path kubeconfig,
            Duration timeout)
            implements WaySettings {}
}

package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.fleet.SecretRef;
import dev.fettle.restart.WaySettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A command on the server's machine restarts it. */
final class SshRestart extends RestartSection {
    @JsonProperty
    private String host = "{host}";

    @JsonProperty
    private int port = 22;

    @JsonProperty
    private String user = "";

    @JsonProperty
    private @Nullable SecretRef key;

    @JsonProperty
    private @Nullable Path knownHosts;

    @JsonProperty
    private String command = "";

    @Override
    WaySettings settings() {
        return new WaySettings.Ssh(host, port, user, key, knownHosts, command, timeout());
    }
}

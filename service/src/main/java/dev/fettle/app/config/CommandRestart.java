package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.fettle.restart.WaySettings;
import java.util.List;

/** A program on this machine restarts the server. */
final class CommandRestart extends RestartSection {
    @JsonProperty
    @JsonSetter(contentNulls = Nulls.FAIL)
    private List<String> command = List.of();

    @Override
    WaySettings settings() {
        return new WaySettings.Command(command, timeout());
    }
}

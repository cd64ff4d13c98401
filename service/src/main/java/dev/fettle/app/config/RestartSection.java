package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fettle.Problem;
import dev.fettle.action.Restarts;
import dev.fettle.restart.WaySettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One way to restart a server's process. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "command", value = CommandRestart.class),
    @JsonSubTypes.Type(name = "ssh", value = SshRestart.class),
    @JsonSubTypes.Type(name = "kubernetes", value = KubernetesRestart.class)
})
public abstract class RestartSection {
    static final String KINDS = "command, ssh or kubernetes";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    @JsonProperty
    private Duration timeout;

    RestartSection() {
        this(Duration.ofSeconds(30));
    }

    RestartSection(Duration timeout) {
        this.timeout = timeout;
    }

    final Duration timeout() {
        return timeout;
    }

    abstract WaySettings settings();

    static void check(
            Map<String, @Nullable RestartSection> sections,
            UnaryOperator<@Nullable String> environment,
            List<Problem.Detail> wrong) {
        sections.forEach((name, section) -> {
            String field = "restarts." + name;
            if (name.equals(Restarts.SHUTDOWN)) {
                wrong.add(new Problem.Detail(
                        field,
                        "the name belongs to the server's own SHUTDOWN, which needs no configuration",
                        "another name"));
            } else if (!NAME.matcher(name).matches()) {
                wrong.add(new Problem.Detail(
                        field,
                        "'" + name + "' is no name of a way",
                        "lower-case letters, digits and dashes, at most 63"));
            }
            if (section == null) {
                wrong.add(new Problem.Detail(field, "has no kind", "kind: " + KINDS));
                return;
            }
            for (Problem.Detail detail : section.settings().wrong(environment)) {
                wrong.add(new Problem.Detail(field + "." + detail.field(), detail.wrong(), detail.right()));
            }
        });
    }

    /** As they are to be used; called only where nothing was wrong. */
    static Map<String, WaySettings> settings(Map<String, @Nullable RestartSection> sections) {
        Map<String, WaySettings> settings = new LinkedHashMap<>();
        sections.forEach((name, section) ->
                settings.put(name, Objects.requireNonNull(section).settings()));
        return settings;
    }
}

package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import java.nio.file.Path;
import java.util.List;

/** Where the passwords of deployments may be read: what users refer to, Fettle sends to servers that users name. */
public final class SecretSection {
    @JsonProperty
    private List<String> folders = List.of("/run/secrets", "/etc/fettle/secrets");

    @JsonProperty
    private String variablePrefix = "FETTLE_SECRET_";

    void check(List<Problem.Detail> wrong) {
        for (String folder : folders) {
            if (!folder.startsWith("/")) {
                wrong.add(new Problem.Detail(
                        "secrets.folders", "'" + folder + "' is no whole path", "such as /run/secrets"));
            }
        }
        if (variablePrefix.isEmpty()) {
            wrong.add(new Problem.Detail(
                    "secrets.variablePrefix",
                    "is empty",
                    "such as FETTLE_SECRET_: not every variable is a secret to send"));
        }
    }

    /** Files of secrets lie in one of these. */
    public List<Path> folders() {
        return folders.stream().map(Path::of).toList();
    }

    /** Names of variables with secrets begin so. */
    public String variablePrefix() {
        return variablePrefix;
    }
}

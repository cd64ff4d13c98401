package dev.fettle.redis;

import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where secrets may be read for users. Whoever registers a deployment names both a reference and the server that its
 * secret is sent to: without bounds, that would be a way to send any file or variable of Fettle's anywhere.
 *
 * @param folders files must lie in one of these, links followed
 * @param variablePrefix names of variables must begin so
 */
public record SecretPlaces(List<Path> folders, String variablePrefix) {
    /** For whoever asks on their own behalf only. */
    public static final SecretPlaces ANYWHERE = new SecretPlaces(List.of(Path.of("/")), "");

    public SecretPlaces {
        folders = List.copyOf(folders);
    }

    /** @throws NoAnswer saying which places would be right */
    void check(SecretRef reference) {
        String value = reference.value();
        String where = value.substring(value.indexOf(':') + 1);
        if (value.startsWith("env:") && !where.startsWith(variablePrefix)) {
            throw new NoAnswer("cannot be asked: " + value + " is no place for secrets; names of variables begin with "
                    + variablePrefix + " (secrets.variablePrefix of the configuration)");
        }
        if (value.startsWith("file:") && folders.stream().noneMatch(folder -> lies(where, folder))) {
            throw new NoAnswer("cannot be asked: " + value + " is no place for secrets; files lie in "
                    + folders.stream().map(Path::toString).collect(Collectors.joining(" or "))
                    + " (secrets.folders of the configuration)");
        }
    }

    private static boolean lies(String file, Path folder) {
        try {
            return Path.of(file).toRealPath().startsWith(folder.toRealPath());
        } catch (IOException e) {
            // What does not exist is told as such, where it would be in its place.
            return Path.of(file).normalize().startsWith(folder.normalize());
        }
    }
}

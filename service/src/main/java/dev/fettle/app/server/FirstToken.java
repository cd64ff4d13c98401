package dev.fettle.app.server;

import dev.fettle.Problem;
import dev.fettle.app.postgres.DataFolder;
import dev.fettle.audit.Actor;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.TokenStore;
import dev.fettle.auth.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The token that lets the first administrator in. */
final class FirstToken {
    private static final String FILE = "admin.token";
    private static final String OWNER = "admin";

    private FirstToken() {}

    /**
     * Issues one where nobody has one yet, and writes it where only the owner of the data can read it. Two nodes that
     * start for the first time in the same moment may write one each; both are good.
     *
     * @return the file, where one was written
     */
    static Optional<Path> issue(Tokens tokens, TokenStore store, DataFolder data) {
        if (!store.isEmpty()) {
            return Optional.empty();
        }
        Path file = data.path().resolve(FILE);
        try {
            // Before it is issued: a token that nobody can read would lock everybody out.
            DataFolder.writeSecret(file, "");
            DataFolder.writeSecret(
                    file,
                    tokens.issue(Actor.SYSTEM, OWNER, AccessRole.ADMIN, null).text() + "\n");
        } catch (IOException e) {
            throw Problem.unavailable("admin-token", file + " cannot be written: " + e, e);
        }
        return Optional.of(file);
    }
}

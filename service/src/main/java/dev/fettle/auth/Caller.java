package dev.fettle.auth;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who calls, and what they may do. */
public record Caller(Actor actor, AccessRole role, UUID tokenId) {
    public boolean may(Permission permission) {
        return permission.roles().contains(role);
    }

    /** @throws Problem naming the role at hand and those that would do */
    public void require(Permission permission) {
        if (!may(permission)) {
            String right = permission.roles().stream().map(Caller::word).collect(Collectors.joining(" or "));
            throw Problem.forbidden(
                    "role-too-low",
                    "the role " + word(role) + " of " + actor + " is not allowed " + permission.words()
                            + "; it takes the role " + right);
        }
    }

    private static String word(AccessRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}

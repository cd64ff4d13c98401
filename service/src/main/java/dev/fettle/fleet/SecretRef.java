package dev.fettle.fleet;

import dev.fettle.Problem;

/**
 * Where a secret is to be read, never the secret itself: {@code env:NAME} or {@code file:/path}. Only references are
 * stored, shown and logged.
 */
public record SecretRef(String value) {
    public SecretRef {
        boolean env = value.matches("env:[A-Za-z_][A-Za-z0-9_]{0,127}");
        boolean file = value.matches("file:/[^\\p{Cntrl}]{1,1023}");
        if (!env && !file) {
            // The value is not echoed: somebody may have put the secret itself here.
            throw Problem.invalid(
                    "bad-secret-reference", "password", "this is no reference to a secret", "env:NAME or file:/path");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.fettle.redis;

import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Reads secrets where their references point, each time anew, so that a rotated one is used at the next connection. */
final class Secrets {
    private static final int LONGEST = 64 * 1024;

    private final UnaryOperator<String> environment;
    private final SecretPlaces places;

    /** @param environment gives a variable's value; null where it is not set */
    Secrets(UnaryOperator<String> environment, SecretPlaces places) {
        this.environment = environment;
        this.places = places;
    }

    /** @throws NoAnswer where there is none; names the reference only */
    byte[] read(SecretRef reference) {
        places.check(reference);
        String value = reference.value();
        String where = value.substring(value.indexOf(':') + 1);
        return value.startsWith("env:") ? variable(where) : file(where);
    }

    private byte[] variable(String name) {
        String value = environment.apply(name);
        if (value == null || value.isEmpty()) {
            throw new NoAnswer("cannot be asked: the environment variable " + name + " with its password is not set");
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] file(String path) {
        try {
            byte[] bytes = NamedFile.read(path, LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new NoAnswer("cannot be asked: the password file " + path + " is larger than 64 KiB");
            }
            // Editors and "echo" end a file with a line break that is no part of the secret.
            String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n$", "");
            if (text.isEmpty()) {
                throw new NoAnswer("cannot be asked: the password file " + path + " is empty");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new NoAnswer("cannot be asked: the password file " + path + " cannot be read", e);
        }
    }
}

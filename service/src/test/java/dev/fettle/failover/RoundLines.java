package dev.fettle.failover;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file with a line of JSON for each round, written as it is played, so that a run that is broken off leaves them. */
final class RoundLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Round> rounds;

    private RoundLines(Path file, List<Round> rounds) {
        this.file = file;
        this.rounds = rounds;
    }

    /**
     * Opens the file.
     *
     * @param keep whether the lines that are there stay
     */
    static RoundLines in(Path file, boolean keep) throws IOException {
        Files.createDirectories(file.getParent());
        List<Round> rounds = new ArrayList<>();
        if (keep && Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                rounds.add(JSON.readValue(line, Round.class));
            }
        } else {
            Files.deleteIfExists(file);
        }
        return new RoundLines(file, rounds);
    }

    void add(Round round) throws IOException {
        rounds.add(round);
        Files.writeString(
                file, JSON.writeValueAsString(round) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<Round> all() {
        return List.copyOf(rounds);
    }
}

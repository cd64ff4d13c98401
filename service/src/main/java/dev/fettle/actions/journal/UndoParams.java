package dev.fettle.actions.journal;

import dev.fettle.Problem;
import dev.fettle.action.Param;
import java.util.UUID;
import java.util.regex.Pattern;

/** The parameters of {@code journal.undo}. */
public record UndoParams(
        @Param("the run whose changes are taken back, by its id")
        String run) {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** @throws Problem where it is no id */
    void check() {
        if (!ID.matcher(run).matches()) {
            throw Problem.invalid("bad-parameters", "run", "'" + run + "' is no id of a run", "an id as runs have it");
        }
    }

    UUID id() {
        return UUID.fromString(run);
    }
}

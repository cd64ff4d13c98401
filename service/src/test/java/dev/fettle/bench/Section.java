package dev.fettle.bench;

import java.util.List;

/** One row of the table: what was measured, what was to be reached, and what a reader should know. */
record Section(String row, String title, List<Series> series, List<Goal> goals, List<String> notes) {
    private static final String FAILED = "Failed";

    Section {
        series = List.copyOf(series);
        goals = List.copyOf(goals);
        notes = List.copyOf(notes);
    }

    /** In place of one that could not be measured. */
    static Section failed(String row, String why) {
        return new Section(row, FAILED, List.of(), List.of(), List.of(why));
    }

    /** In place of one whose tools are not there. */
    static Section notRun(String row, String title, Missing missing) {
        return new Section(row, title, List.of(), List.of(), List.of("not run: " + missing.getMessage()));
    }

    boolean failed() {
        return title.equals(FAILED);
    }
}

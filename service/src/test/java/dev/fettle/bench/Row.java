package dev.fettle.bench;

/** Measures one thing. */
interface Row {
    /** As it is named in {@code -Dbench.only}. */
    String name();

    Section measure(Stage stage);
}

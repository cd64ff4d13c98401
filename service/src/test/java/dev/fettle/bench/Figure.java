package dev.fettle.bench;

/** What a number is about, and its unit. */
record Figure(String name, String unit) {
    static Figure seconds(String name) {
        return new Figure(name, "s");
    }

    static Figure millis(String name) {
        return new Figure(name, "ms");
    }

    static Figure megabytes(String name) {
        return new Figure(name, "MB");
    }

    @Override
    public String toString() {
        return name;
    }
}

package dev.fettle.actions.topology;

/** One line of the list by which it is decided whether to begin. */
record Check(boolean go, String words) {
    static Check go(String words) {
        return new Check(true, words);
    }

    static Check noGo(String words) {
        return new Check(false, words);
    }

    @Override
    public String toString() {
        return (go ? "go: " : "no-go: ") + words;
    }
}

package dev.fettle.bench;

import java.util.Map;
import java.util.function.Supplier;

/** One of those that take turns. */
final class Contender {
    /** Does the work once and says what it took, figure by figure. */
    interface Turn {
        Map<Figure, Double> take();
    }

    private final String name;
    private final Turn turn;
    private final String missing;

    private Contender(String name, Turn turn, String missing) {
        this.name = name;
        this.turn = turn;
        this.missing = missing;
    }

    /** @param prepared finds the tools; where they are {@link Missing} it takes no part, and the report says why */
    static Contender of(String name, Supplier<Turn> prepared) {
        try {
            return new Contender(name, prepared.get(), "");
        } catch (Missing e) {
            return new Contender(name, Map::of, String.valueOf(e.getMessage()));
        }
    }

    String name() {
        return name;
    }

    Map<Figure, Double> take() {
        return turn.take();
    }

    /** Why it takes no part; empty where it does. */
    String missing() {
        return missing;
    }
}

package dev.fettle.bench;

/**
 * A figure that is to be reached.
 *
 * @param value as measured; no number where a contender is missing
 * @param wanted at most, or at least
 * @param bound what bounds it, where it is missed
 */
record Goal(String what, double value, String unit, boolean atMost, double wanted, String bound) {
    static Goal atMost(String what, double value, String unit, double wanted, String bound) {
        return new Goal(what, value, unit, true, wanted, bound);
    }

    static Goal atLeast(String what, double value, String unit, double wanted, String bound) {
        return new Goal(what, value, unit, false, wanted, bound);
    }

    boolean reached() {
        return atMost ? value <= wanted : value >= wanted;
    }

    String verdict() {
        return Double.isNaN(value) ? "not measured" : reached() ? "reached" : "missed";
    }
}

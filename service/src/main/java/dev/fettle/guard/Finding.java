package dev.fettle.guard;

/**
 * What a look at one vital came to.
 *
 * @param vital in one word, for the evidence
 * @param words what was seen and what its bound is
 * @param right what would be right, for whoever reads that the target was given up
 */
record Finding(Grade grade, String vital, String words, String right) {
    enum Grade {
        /** Nothing speaks against it. */
        FINE,
        /** The step slows down. */
        STRAINED,
        /** The step waits. */
        OVER
    }

    static final Finding FINE = new Finding(Grade.FINE, "", "", "");

    Finding worse(Finding other) {
        return other.grade.compareTo(grade) > 0 ? other : this;
    }
}

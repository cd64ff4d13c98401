package dev.fettle.guard;

/**
 * How a number was spread over many decisions.
 *
 * @param count how many there were; the others are 0 where there was none
 * @param median exact for up to 1024, beyond that of an even selection
 */
public record Spread(long count, long min, long median, long max) {
    @Override
    public String toString() {
        return min + "/" + median + "/" + max;
    }
}

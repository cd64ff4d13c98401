package dev.fettle.guard;

import java.util.Arrays;

/** Keeps an even selection of a long series of numbers in little memory. */
final class Samples {
    private final long[] kept = new long[1024];
    private int size;
    private long stride = 1;
    private long count;
    private long min;
    private long max;

    void add(long value) {
        min = count == 0 ? value : Math.min(min, value);
        max = count == 0 ? value : Math.max(max, value);
        if (count++ % stride == 0) {
            if (size == kept.length) {
                thin();
            }
            if ((count - 1) % stride == 0) {
                kept[size++] = value;
            }
        }
    }

    private void thin() {
        for (int i = 0; 2 * i < size; i++) {
            kept[i] = kept[2 * i];
        }
        size /= 2;
        stride *= 2;
    }

    Spread spread() {
        long[] sorted = Arrays.copyOf(kept, size);
        Arrays.sort(sorted);
        return new Spread(count, min, size == 0 ? 0 : sorted[size / 2], max);
    }
}

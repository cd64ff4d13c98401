package dev.fettle.fleet;

import java.util.BitSet;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of a cluster's hash slots. Immutable; written as {@code 0-5460,7000}. */
public final class Slots {
    /** How many slots a cluster has. */
    public static final int ALL = 16_384;

    public static final Slots NONE = new Slots(new BitSet());

    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private final BitSet bits;

    private Slots(BitSet bits) {
        this.bits = bits;
    }

    /** Both ends included. @throws IllegalArgumentException where a cluster has no such slots */
    public static Slots range(int first, int last) {
        if (first < 0 || last >= ALL || first > last) {
            throw new IllegalArgumentException(
                    "a cluster's slots are 0 to " + (ALL - 1) + ", not " + first + " to " + last);
        }
        BitSet bits = new BitSet(ALL);
        bits.set(first, last + 1);
        return new Slots(bits);
    }

    /** Reads what {@link #toString} writes. @throws IllegalArgumentException where it is something else */
    public static Slots parse(String text) {
        Slots all = NONE;
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new IllegalArgumentException("no range of slots: " + part);
            }
            int first = Integer.parseInt(range.group(1));
            String last = range.group(2);
            all = all.plus(range(first, last == null ? first : Integer.parseInt(last)));
        }
        return all;
    }

    public Slots plus(Slots other) {
        BitSet union = (BitSet) bits.clone();
        union.or(other.bits);
        return new Slots(union);
    }

    public Slots minus(Slots other) {
        BitSet rest = (BitSet) bits.clone();
        rest.andNot(other.bits);
        return new Slots(rest);
    }

    /** Those in both. */
    public Slots in(Slots other) {
        BitSet both = (BitSet) bits.clone();
        both.and(other.bits);
        return new Slots(both);
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slots slots && bits.equals(slots.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        StringJoiner ranges = new StringJoiner(",");
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int after = bits.nextClearBit(first);
            ranges.add(after - first == 1 ? Integer.toString(first) : first + "-" + (after - 1));
            first = bits.nextSetBit(after);
        }
        return ranges.toString();
    }
}

package dev.fettle.action;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares patterns by the names that they match, of which there may be no end. */
public final class GlobSets {
    private static final int BYTES = 256;
    /** Patterns that are made to be hard take longer than anybody wants to wait; what is not decided by then is said so. */
    private static final int MOST_STATES = 20_000;

    private GlobSets() {}

    /** Whether some name could match both. */
    public static boolean meet(Glob a, Glob b) {
        List<BitSet> left = parts(a);
        List<BitSet> right = parts(b);
        Set<Long> seen = new HashSet<>();
        Deque<int[]> open = new ArrayDeque<>();
        open.add(new int[] {0, 0});
        while (!open.isEmpty()) {
            int[] at = open.remove();
            if (!seen.add(((long) at[0] << 32) | at[1])) {
                continue;
            }
            if (at[0] == left.size() && at[1] == right.size()) {
                return true;
            }
            BitSet l = at[0] < left.size() ? left.get(at[0]) : null;
            BitSet r = at[1] < right.size() ? right.get(at[1]) : null;
            if (l != null && l.isEmpty()) {
                open.add(new int[] {at[0] + 1, at[1]});
            }
            if (r != null && r.isEmpty()) {
                open.add(new int[] {at[0], at[1] + 1});
            }
            if (l != null && r != null && (l.isEmpty() || r.isEmpty() || l.intersects(r))) {
                open.add(new int[] {l.isEmpty() ? at[0] : at[0] + 1, r.isEmpty() ? at[1] : at[1] + 1});
            }
        }
        return false;
    }

    /** Whether every name that matches the inner one matches the outer one too; false where that is too hard to say. */
    public static boolean within(Glob inner, Glob outer) {
        List<BitSet> in = parts(inner);
        List<BitSet> out = parts(outer);
        int[] letters = letters(in, out);
        Set<State> seen = new HashSet<>();
        Deque<State> open = new ArrayDeque<>();
        open.add(new State(0, reach(out, BitSet.valueOf(new long[] {1}))));
        while (!open.isEmpty()) {
            State at = open.remove();
            if (!seen.add(at)) {
                continue;
            }
            if (seen.size() > MOST_STATES || (at.inner == in.size() && !at.outer.get(out.size()))) {
                return false;
            }
            if (at.inner == in.size()) {
                continue;
            }
            BitSet part = in.get(at.inner);
            if (part.isEmpty()) {
                open.add(new State(at.inner + 1, at.outer));
            }
            for (int letter : letters) {
                if (part.isEmpty() || part.get(letter)) {
                    open.add(new State(part.isEmpty() ? at.inner : at.inner + 1, step(out, at.outer, letter)));
                }
            }
        }
        return true;
    }

    /** A place in the inner pattern, and all in which the outer one may be after the same letters. */
    private record State(int inner, BitSet outer) {}

    private static BitSet step(List<BitSet> parts, BitSet from, int letter) {
        BitSet to = new BitSet();
        from.stream().filter(at -> at < parts.size()).forEach(at -> {
            BitSet part = parts.get(at);
            if (part.isEmpty()) {
                to.set(at);
            } else if (part.get(letter)) {
                to.set(at + 1);
            }
        });
        return reach(parts, to);
    }

    /** Stars may stand for nothing. */
    private static BitSet reach(List<BitSet> parts, BitSet from) {
        for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
            if (at < parts.size() && parts.get(at).isEmpty()) {
                from.set(at + 1);
            }
        }
        return from;
    }

    /** One letter for each group of letters that no part of either pattern tells apart. */
    private static int[] letters(List<BitSet> a, List<BitSet> b) {
        Map<BitSet, Integer> groups = new HashMap<>();
        for (int letter = 0; letter < BYTES; letter++) {
            BitSet told = new BitSet();
            for (int i = 0; i < a.size() + b.size(); i++) {
                told.set(i, (i < a.size() ? a.get(i) : b.get(i - a.size())).get(letter));
            }
            groups.putIfAbsent(told, letter);
        }
        return groups.values().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The bytes that may stand at each place; the empty set is a star. What each part matches is asked of the matcher. */
    private static List<BitSet> parts(Glob glob) {
        byte[] pattern = glob.pattern().getBytes(StandardCharsets.UTF_8);
        List<BitSet> parts = new ArrayList<>();
        for (int at = 0; at < pattern.length; ) {
            int end = end(pattern, at);
            BitSet part = new BitSet(BYTES);
            if (pattern[at] != '*') {
                byte[] one = java.util.Arrays.copyOfRange(pattern, at, end);
                for (int letter = 0; letter < BYTES; letter++) {
                    part.set(letter, new GlobMatch(one, new byte[] {(byte) letter}).matches());
                }
                if (part.isEmpty()) {
                    // No byte fits: nothing matches the whole pattern. A letter that never comes stands for that.
                    part.set(BYTES);
                }
            }
            parts.add(part);
            at = end;
        }
        return parts;
    }

    private static int end(byte[] pattern, int at) {
        return switch (pattern[at]) {
            case '[' -> Math.min(new GlobMatch(pattern, new byte[0]).classEnd(at + 1) + 1, pattern.length);
            case '\\' -> Math.min(at + 2, pattern.length);
            default -> at + 1;
        };
    }
}

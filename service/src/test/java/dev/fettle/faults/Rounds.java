package dev.fettle.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.opentest4j.TestAbortedException;

/**
 * Repeats a fault at random moments. {@code -Dfaults.rounds} is {@code short}, {@code full} or a number;
 * {@code -Dfaults.seed} plays the same moments again.
 */
final class Rounds {
    private static final String WANTED = System.getProperty("faults.rounds", "short");
    static final long SEED =
            Long.getLong("faults.seed", ProcessHandle.current().pid() ^ (System.nanoTime() & 0xff_ffff));

    /** One repetition. */
    @FunctionalInterface
    interface Round {
        /**
         * @param number from 0
         * @return in a few words what was seen, for the log
         */
        String play(int number, Random random) throws Exception;
    }

    private Rounds() {}

    /** How often and how long: {@code short}, {@code full}, or the number that was asked for. */
    static String form() {
        return WANTED;
    }

    static boolean full() {
        return WANTED.equals("full");
    }

    /** Plays all rounds, also after one that failed, and fails at the end where one did. */
    static void play(String fault, String what, int few, int many, Round round) {
        int rounds = switch (WANTED) {
            case "short" -> few;
            case "full" -> many;
            default -> Integer.parseInt(WANTED);
        };
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            // Of the seed, the fault and the round alone: one round can be played again by itself.
            Random random = new Random(SEED * 31 + (fault + what).hashCode() * 1_000L + i);
            String name = fault + " " + what + ", round " + i + " of seed " + SEED;
            long start = System.nanoTime();
            try {
                String seen = round.play(i, random);
                say(name + ": " + seen, start);
            } catch (TestAbortedException notHere) {
                throw notHere;
            } catch (Exception | AssertionError e) {
                say(name + " FAILED: " + e, start);
                failures.add(new AssertionError(name + ": " + e.getMessage(), e));
            }
        }
        Results.add(fault, what, rounds, rounds - failures.size());
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.size() + " of " + rounds + " rounds failed");
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }

    private static void say(String line, long start) {
        System.out.printf("[fault] %s (%d s)%n", line, (System.nanoTime() - start) / 1_000_000_000L);
    }
}

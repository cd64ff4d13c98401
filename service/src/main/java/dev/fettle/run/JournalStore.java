package dev.fettle.run;

import java.util.Optional;
import java.util.function.Supplier;

/** Where what a step has to remember of itself is kept. Every write carries the fence of its claim. */
public interface JournalStore {
    /**
     * A value that the first attempt of a step settles for all later ones. Durable when this returns.
     *
     * @param first asked for the value where none is settled yet
     * @return empty where the fence is lost: nothing was written
     */
    Optional<String> settled(RunStore.Claim claim, int step, String name, Supplier<String> first);
}

package dev.fettle.actions.collections;

import dev.fettle.action.Command;

/** The commands that cut one sorted set. */
record Trim(TrimParams params) {
    static final int SMALLEST = 100;

    /** A step of this size was seen to take a server about 3 ms. */
    static final int LARGEST = 5_000;
    /** Enough to know a set again by most of them, where the application takes one or the other away. */
    private static final int BESIDE = 5;

    /**
     * Removes up to that many elements, those next to the kept ones first. Counted from the kept end, the command can
     * never reach into it, whatever the application added or removed since the set was measured; counted from the other
     * end, a set that was made anew in the meantime would be emptied.
     */
    Command remove(byte[] key, long elements) {
        long keep = params.keep();
        Command command = switch (params.which()) {
            case HIGHEST -> Command.of("ZREMRANGEBYRANK", key, -(keep + elements), -(keep + 1));
            case LOWEST -> Command.of("ZREMRANGEBYRANK", key, keep, keep + elements - 1);
        };
        return command.touching(elements);
    }

    /** How many of the kept elements next to a cut are read with it. */
    int beside() {
        return (int) Math.min(BESIDE, params.keep());
    }

    /** Those that {@link #remove} would take, with their scores, and {@link #beside} more that stay. */
    Command read(byte[] key, long elements) {
        long keep = params.keep();
        int beside = beside();
        Command command = switch (params.which()) {
            case HIGHEST -> Command.of("ZRANGE", key, -(keep + elements), -(keep + 1 - beside), "WITHSCORES");
            case LOWEST -> Command.of("ZRANGE", key, keep - beside, keep + elements - 1, "WITHSCORES");
        };
        return command.touching(elements + beside);
    }

    static Command size(byte[] key) {
        return Command.of("ZCARD", (Object) key);
    }

    /** The last element that stays, with its score. */
    Command atTheCut(byte[] key) {
        long keep = params.keep();
        long rank = params.which() == TrimParams.Which.HIGHEST ? -keep : keep - 1;
        return Command.of("ZRANGE", key, rank, rank, "WITHSCORES");
    }
}

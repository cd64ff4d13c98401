package dev.fettle.fleet;

/**
 * Whose majority keeps a cluster up: its primaries that hold slots.
 *
 * @param all how many there are
 * @param down how many of them do not answer: the cluster does without them already
 */
public record Voters(int all, int down) {
    /** What the shard of a group without slots begins with; its primary has no vote. */
    public static final String EMPTY = "empty";

    /** How many more may be away at once, so that a majority stays; at least one of one or two, to be reached at all. */
    public int mayBeAway() {
        return all <= 2 ? 1 : Math.max(0, (all - 1) / 2 - down);
    }

    /** Whether the primary of a cluster's shard of that name has a vote. */
    public static boolean votes(String shard) {
        return !shard.startsWith(EMPTY);
    }
}

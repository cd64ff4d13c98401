package dev.fettle.testing;

import dev.fettle.action.Burst;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Governor;
import java.util.Random;

/** Small bursts, before some of which the server throws us out in the middle of a batch, or we have had enough of it. */
public final class BreakingGovernor implements Governor {
    /** Commands in one at the most. */
    public static final int BURST = 40;
    /** Of the bursts that write: after this many the connection is lost if it was not before. */
    private static final int LATEST = 30;

    private final Wire admin;
    private final Random random;
    private final int oneIn;
    private int breaks;
    private int bursts;
    private int givesUpAfter = Integer.MAX_VALUE;
    private boolean calm;
    private boolean overlaps;

    /** @param oneIn of so many bursts one is the last of its connection, by chance */
    public BreakingGovernor(Wire admin, Random random, int oneIn) {
        this.admin = admin;
        this.random = random;
        this.oneIn = oneIn;
    }

    /** After so many bursts that write. */
    public BreakingGovernor givesUpAfter(int newBursts) {
        givesUpAfter = newBursts;
        return this;
    }

    /** Exchanges are on their way together: the connection is lost before one while another is. */
    public BreakingGovernor overlapping() {
        overlaps = true;
        return this;
    }

    /** From now on nothing breaks. */
    public void calm() {
        calm = true;
    }

    /** How often the connection was lost. */
    public int breaks() {
        return breaks;
    }

    @Override
    public void before(Burst burst) {
        if (burst.writes() > 1 && ++bursts > givesUpAfter) {
            throw new GiveUp("the server is too busy");
        }
        boolean unlucky = random.nextInt(oneIn) == 0 || (breaks == 0 && bursts >= LATEST);
        if (!calm && (burst.follows() || overlaps) && burst.writes() > 1 && unlucky) {
            breaks++;
            admin.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }
    }

    @Override
    public void after(Burst burst, long nanos) {}

    @Override
    public boolean overlaps() {
        return overlaps;
    }

    @Override
    public long room(String kind) {
        return BURST;
    }

    @Override
    public int chunk(String kind, int smallest, int largest) {
        return largest;
    }
}

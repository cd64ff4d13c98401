package dev.fettle.run;

import dev.fettle.fleet.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where runs, their targets and the leases on shards are kept. Leases are measured on the database's clock. */
public interface RunStore {
    /** Inserts the run and all its targets, PENDING. */
    void insert(Run run, List<RunTarget> targets);

    Optional<Run> find(RunId id);

    /**
     * Writes state, wave, soak, why and times where the stored version is the given one, which is the one that was read; adds
     * one to it. @return false where it had moved on
     */
    boolean update(Run next);

    /** Newest first, created before the given one (null for the newest); of one state, or of any for null. */
    List<Run> latest(@Nullable RunState state, @Nullable RunId before, int limit);

    /** Those that are not over. */
    List<Run> live();

    /** The states of these runs, in one statement. */
    Map<RunId, RunState> states(Collection<RunId> runs);

    /** Of the whole run. */
    Tally tally(RunId run);

    /** Of one wave. */
    Tally tally(RunId run, int wave);

    /** What a drive needs to know, cheap however many targets there are; all of it at one moment. */
    Standing standing(RunId run, int wave);

    /** Targets whose sequence is greater; of one state, or of any for null. */
    List<RunTarget> targets(RunId run, @Nullable TargetState state, int afterSequence, int limit);

    Optional<RunTarget> target(RunId run, int sequence);

    /**
     * Takes targets of a wave to work on: PENDING ones, and RUNNING ones whose lease ran out, in their sequence. Takes
     * the lease on each one's shard; passes over those whose shard is held by somebody. Locks the run, so that no more
     * than maxParallel of its targets are at work, whoever claims. Each claimed target gets a new fence, the node as
     * its owner, state RUNNING and one attempt more.
     *
     * <p>Over all runs of the fleet, a machine has no more targets at work than any of them allows, a server that is known
     * by two names is worked on under one of them, and a cluster keeps its majority of primaries.
     *
     * <p>Where more targets of the run have failed than its budget allows, none is claimed. Of a run that pauses or ends
     * those are claimed that are half-done (see {@link #isHalfDone}), and no others, whatever has failed.
     *
     * @param patient whether to wait while another node claims targets of this run; otherwise none is claimed then
     */
    List<RunTarget> claim(RunId run, int wave, String node, Duration lease, Bounds bounds, boolean patient);

    default List<RunTarget> claim(RunId run, int wave, String node, Duration lease, Bounds bounds) {
        return claim(run, wave, node, lease, bounds, true);
    }

    /** Prolongs these leases where they have not run out, in one statement. @return the claims that are still ours; the others are lost */
    Set<Claim> renew(Collection<Claim> claims, Duration lease);

    /** Writes how far targets at work are, in one batch, where their claims still hold their fence. */
    void progress(Map<Claim, Checkpoint> checkpoints);

    /** What was read before the first step, of many. @return the claims that still held their fence; of the others nothing is written */
    Set<Claim> before(Map<Claim, Facts> facts);

    default boolean before(Claim claim, Facts facts) {
        return before(Map.of(claim, facts)).contains(claim);
    }

    /**
     * Ends claims: writes state and evidence, gives the leases back. PENDING is for a pause.
     *
     * @return those that held their fence; of the others nothing was written, and nothing may be told
     */
    Set<Claim> finish(Map<Claim, TargetResult> results);

    default boolean finish(Claim claim, TargetResult result) {
        return finish(Map.of(claim, result)).contains(claim);
    }

    /** SUCCEEDED targets of clusters whose steps walked over keys: those whose coverage is counted in slots. */
    List<RunTarget> walkedBySlot(RunId run);

    /**
     * Changes a target that has SUCCEEDED, as it was read, of a run that is RUNNING: to be taken up again in that wave, or
     * to another end. The run gets a new version. @return false where it, or its run, had moved on
     */
    boolean revise(RunTarget seen, TargetState state, int wave, RunTarget.Progress progress, String outcome);

    /** PENDING targets of a run become CANCELLED, but for those that are half-done. @return how many */
    int cancelPending(RunId run, String why, Instant at);

    /** Whether a target of the run that is not over has begun something that nobody has concluded. */
    boolean isHalfDone(RunId run);

    /** PENDING targets that are half-done become UNKNOWN: nobody can conclude them. @return how many */
    int giveUpHalfDone(RunId run, String why, Instant at);

    /**
     * Where the run's playbook has begun with so many servers today, targets of the run that did not begin yet become
     * SKIPPED. @return how many
     */
    int skipBeyondDay(RunId run, int targetsPerDay, String why, Instant at);

    /** RUNNING targets whose lease ran out become PENDING, with their progress kept: their node is gone. @return how many */
    int releaseAbandoned(RunId run);

    /** What PENDING targets of a wave wait for at this moment, the most first; a handful at the most. */
    List<Wait> waits(RunId run, int wave);

    /** How far the database's clock is from the node's: positive where the node is ahead. */
    Duration clockSkew(Instant nodeNow);

    /**
     * How far one claim may go.
     *
     * @param maxParallel targets of the run at work at the same time, whoever works
     * @param slowStart fewer than that until targets have succeeded; see {@link SlowStart}
     * @param maxPerHost targets at work at the same time on one machine, over all runs; where runs differ, the least
     * @param targetsPerDay that the run's playbook may begin with on one day of UTC, over all its runs; null for any number
     * @param disruptive at most a minority of a cluster's primaries may be at work so, over all runs
     * @param failures how many targets of the run may have failed
     * @param limit claimed by this call at the most
     */
    record Bounds(
            int maxParallel,
            boolean slowStart,
            int maxPerHost,
            @Nullable Integer targetsPerDay,
            boolean disruptive,
            int failures,
            int limit) {}

    /**
     * Where a run stands.
     *
     * @param failures of the whole run
     * @param open whether a target of the wave is not over
     * @param claimable whether one of them waits, or was left by a node that is gone
     */
    record Standing(int failures, boolean open, boolean claimable) {}

    /** A target at work, with the fence that its writes carry. */
    record Claim(RunId run, int sequence, String shardKey, String node, long fence) {}

    /**
     * How far a target at work is.
     *
     * @param commands how many of each command were sent to it so far, earlier attempts included
     */
    record Checkpoint(RunTarget.Progress progress, Map<String, Long> commands) {
        public Checkpoint {
            commands = Map.copyOf(commands);
        }
    }

    /** How a claim ends. */
    record TargetResult(
            TargetState state,
            RunTarget.Progress progress,
            String outcome,
            @Nullable Facts after,
            Map<String, Long> commands,
            Instant at) {}
}

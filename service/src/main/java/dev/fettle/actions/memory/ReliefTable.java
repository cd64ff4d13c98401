package dev.fettle.actions.memory;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Durations;
import dev.fettle.action.History;
import dev.fettle.action.Percent;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which remedy for fragmentation a server is to have, by how it is now and by how it was.
 *
 * @param nothing up to this ratio nothing is done
 * @param watch up to this one it is watched
 * @param defragment up to this one it is purged and defragmented; above it, where it climbs, restarted
 * @param efficiency the least share of the resident memory that is to be data
 * @param floor with less resident memory the ratio says nothing: what a server holds beside its data is the most of it
 * @param window over which it is said whether it climbs
 * @param tolerance a smaller change is none
 * @param ineffective after so much defragmentation without an effect it is restarted
 */
public record ReliefTable(
        double nothing,
        double watch,
        double defragment,
        Percent efficiency,
        ByteSize floor,
        Duration window,
        Percent tolerance,
        Duration ineffective) {

    /**
     * @param runId its incarnation: what was seen of an earlier one says nothing of this one
     * @param replicas whether it is of a shard that has replicas
     */
    public Finding judge(Address server, String runId, Fragmentation now, History history, boolean replicas) {
        if (now.rss() < floor.bytes()) {
            return new Finding(
                    Remedy.NOTHING,
                    now.words() + ": below " + floor + " resident the ratio says nothing of fragmentation");
        }
        if (now.ratio() <= nothing) {
            return new Finding(Remedy.NOTHING, now.words() + ": up to " + nothing + " is as it should be");
        }
        if (now.ratio() <= watch) {
            return new Finding(
                    Remedy.WATCH, now.words() + ": up to " + watch + " it is watched, and nothing is done yet");
        }
        return beyond(
                now, course(server, runId, history, window), course(server, runId, history, ineffective), replicas);
    }

    private static Course course(Address server, String runId, History history, Duration window) {
        List<Course.Moment> moments = history.of(server, window).stream()
                .filter(seen -> seen.runId().equals(runId))
                .map(seen -> new Course.Moment(seen.at(), Fragmentation.of(seen.facts())))
                .toList();
        return new Course(moments, window);
    }

    private Finding beyond(Fragmentation now, Course course, Course longer, boolean replicas) {
        if (longer.isWhole() && longer.wasDefragmented() && !isFalling(longer)) {
            return new Finding(
                    Remedy.RESTART,
                    now.words() + ": active defragmentation was at work for " + Durations.format(ineffective)
                            + " and did not help (" + longer.words() + ")");
        }
        if (!course.isKnown()) {
            return new Finding(
                    Remedy.WATCH, now.words() + ": " + course.lacking() + ", so it is watched and not restarted");
        }
        if (isFalling(course)) {
            return new Finding(
                    Remedy.WATCH, now.words() + ": it falls by itself (" + course.words() + "), so it is watched");
        }
        if (now.ratio() > defragment && isLasting(course) && isClimbing(course)) {
            return new Finding(
                    Remedy.RESTART, now.words() + ": above " + defragment + " and climbing (" + course.words() + ")");
        }
        if (now.efficiency() < efficiency.fraction() && course.efficiency() < efficiency.fraction()) {
            return new Finding(
                    Remedy.RESTART,
                    String.format(
                            Locale.ROOT,
                            "%s: only %.0f %% of what it holds is data, over %s too (%.0f %%; at least %s is asked"
                                    + " for)",
                            now.words(),
                            100 * now.efficiency(),
                            Durations.format(window),
                            100 * course.efficiency(),
                            efficiency));
        }
        String standing = (isClimbing(course) ? "climbing" : "stable") + " (" + course.words() + ")";
        return replicas
                ? new Finding(Remedy.DEFRAGMENT, now.words() + ": above " + watch + " and " + standing)
                : new Finding(
                        Remedy.WATCH,
                        now.words() + ": above " + watch + " and " + standing
                                + ", but no replica could stand in for it, so it is watched; run memory.purge or"
                                + " memory.defragment on it by name");
    }

    private boolean isClimbing(Course course) {
        return course.last() > course.first() * (1 + tolerance.fraction());
    }

    /** What is there for a moment, such as after a large deletion, is nothing to restart for. */
    private boolean isLasting(Course course) {
        return course.lately() > defragment * (1 - tolerance.fraction());
    }

    private boolean isFalling(Course course) {
        return course.last() < course.first() * (1 - tolerance.fraction());
    }
}

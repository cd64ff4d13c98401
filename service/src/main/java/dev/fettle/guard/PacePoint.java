package dev.fettle.guard;

/**
 * How a governor paced its step over some seconds.
 *
 * @param second the first of them, since the work on the target began
 * @param seconds how many
 * @param exchanges with the server
 * @param chunk keys or elements of a command, the fewest; 0 where none were asked for
 * @param pauseMillis spent on waiting
 * @param lagBytes how far the furthest replica was behind, the most
 * @param pendingFrees objects that waited to be freed, the most
 * @param why what slowed it or made it wait, in one word, the first; empty where nothing did
 */
public record PacePoint(
        long second,
        long seconds,
        long exchanges,
        long chunk,
        long pauseMillis,
        long lagBytes,
        long pendingFrees,
        String why) {

    /** With the one after it as one point. */
    PacePoint and(PacePoint next) {
        return new PacePoint(
                second,
                Math.max(seconds, next.second + next.seconds - second),
                exchanges + next.exchanges,
                chunk == 0 ? next.chunk : next.chunk == 0 ? chunk : Math.min(chunk, next.chunk),
                pauseMillis + next.pauseMillis,
                Math.max(lagBytes, next.lagBytes),
                Math.max(pendingFrees, next.pendingFrees),
                why.isEmpty() ? next.why : why);
    }
}

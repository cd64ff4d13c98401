package dev.fettle.guard;

import java.util.ArrayList;
import java.util.List;

/** A governor's decisions over time: a point for each second at first, for more seconds each as it goes on. */
final class PaceTrace {
    /** Enough for a curve, and small enough to be written with every checkpoint. */
    static final int MOST = 120;

    private static final long SECOND = 1_000_000_000;
    private final long start;
    private final long offset;
    private List<PacePoint> closed;
    private long width;
    private PacePoint open;
    private long pauseNanos;

    /**
     * @param earlier of the attempts and steps before
     * @param second since the work on the target began
     */
    PaceTrace(List<PacePoint> earlier, long second, long now) {
        PacePoint last = earlier.isEmpty() ? null : earlier.getLast();
        this.closed = List.copyOf(earlier);
        this.offset = last == null ? second : Math.max(second, last.second() + last.seconds());
        this.width = last == null ? 1 : last.seconds();
        this.start = now;
        this.open = empty(offset);
        thin();
    }

    private static PacePoint empty(long second) {
        return new PacePoint(second, 1, 0, 0, 0, 0, 0, "");
    }

    /** @param why what was wrong with it; empty for nothing */
    void exchange(long now, String why) {
        add(now, 1, 0, 0, 0, why);
    }

    void chunk(long now, long chunk) {
        add(now, 0, chunk, 0, 0, "");
    }

    /** @param now when the pause was over */
    void pause(long now, long nanos) {
        pauseNanos += nanos;
        add(now, 0, 0, 0, 0, "");
    }

    void look(long now, long lag, long pending, String why) {
        add(now, 0, 0, lag, pending, why);
    }

    private void add(long now, long exchanges, long chunk, long lag, long pending, String why) {
        long second = offset + Math.max(0, now - start) / SECOND;
        if (second >= open.second() + width) {
            close();
            open = empty(second);
        }
        long millis = pauseNanos / 1_000_000;
        pauseNanos -= millis * 1_000_000;
        open = open.and(new PacePoint(second, 1, exchanges, chunk, millis, lag, pending, why));
    }

    private void close() {
        if (isEmpty()) {
            return;
        }
        List<PacePoint> more = new ArrayList<>(closed);
        more.add(open);
        closed = List.copyOf(more);
        thin();
    }

    private void thin() {
        while (closed.size() >= MOST) {
            List<PacePoint> fewer = new ArrayList<>();
            for (int i = 0; i + 1 < closed.size(); i += 2) {
                fewer.add(closed.get(i).and(closed.get(i + 1)));
            }
            if (closed.size() % 2 == 1) {
                fewer.add(closed.getLast());
            }
            closed = List.copyOf(fewer);
            width *= 2;
        }
    }

    /** Those that are over; cheap, and the same list as long as none was added. */
    List<PacePoint> closed() {
        return closed;
    }

    /** All of it. */
    List<PacePoint> whole() {
        List<PacePoint> all = new ArrayList<>(closed);
        if (!isEmpty()) {
            all.add(open);
        }
        return List.copyOf(all);
    }

    private boolean isEmpty() {
        return open.exchanges() == 0 && open.pauseMillis() == 0 && open.why().isEmpty();
    }
}

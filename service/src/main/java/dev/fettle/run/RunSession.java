package dev.fettle.run;

import dev.fettle.action.Command;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Image;
import dev.fettle.action.Past;
import dev.fettle.action.Pending;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.guard.PacePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What an action sees of its run: the governed connection, and a progress that outlives this node. Counters and position
 * are taken together, so that what is counted is what lies before the position.
 */
final class RunSession implements Session {
    private static final int MOST_NOTES = 200;

    private final GovernedConnection connection;
    private final Consumer<RunTarget.Progress> tell;
    private final RandomGenerator random;
    private final Waits waits;
    private final int step;
    private final String incarnation;
    private final Map<String, String> resumeFrom;
    private final Map<String, Long> counters;
    private final Map<String, Long> earlier;
    private final Supplier<List<PacePoint>> pace;
    private final Ceiling ceiling;
    private final Journal journal;
    private final Past past;
    private final Set<String> writes;
    private final List<String> outcomes;
    private final List<String> notes;
    private final Coverage coverage;
    private RunTarget.Progress latest;
    private Map<String, String> position;
    private long done;
    private long expected;

    /**
     * @param tell takes the progress whenever there is some
     * @param from where the target stands: this step's earlier attempts, and the counters of the steps before
     * @param pace what the governor decided over time, as it stands when asked
     * @param writes the verbs of the action's writing commands: those that the ceiling is about
     */
    RunSession(
            GovernedConnection connection,
            Consumer<RunTarget.Progress> tell,
            RunTarget.Progress from,
            Supplier<List<PacePoint>> pace,
            Ceiling ceiling,
            Journal journal,
            Past past,
            Set<String> writes,
            RandomGenerator random,
            Waits waits) {
        this.connection = connection;
        this.tell = tell;
        this.random = random;
        this.waits = waits;
        this.latest = from;
        this.step = from.step();
        this.incarnation = from.incarnation();
        this.resumeFrom = from.position();
        this.position = from.position();
        this.counters = new HashMap<>(from.counters());
        this.earlier = from.earlier();
        this.pace = pace;
        this.ceiling = ceiling;
        this.journal = journal;
        this.past = past;
        this.writes = writes;
        this.outcomes = from.outcomes();
        this.notes = new ArrayList<>(from.notes());
        this.coverage = from.coverage();
        this.done = from.done();
        this.expected = from.expected();
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        checkCeiling(commands);
        return connection.send(commands);
    }

    @Override
    public Pending begin(List<Command> commands) {
        checkCeiling(commands);
        return connection.begin(commands);
    }

    @Override
    public Shard shard() {
        return connection.shard();
    }

    private void checkCeiling(List<Command> commands) {
        for (Command command : commands) {
            if (writes.contains(command.verb())) {
                ceiling.check(counted(CHANGED));
                return;
            }
        }
    }

    @Override
    public long room() {
        return Math.max(0, ceiling.keys() - counted(CHANGED));
    }

    @Override
    public void requireRoom() {
        ceiling.check(counted(CHANGED));
    }

    @Override
    public void select(int database) {
        connection.select(database);
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        long left = room();
        // Where nothing may be changed any more, what is left is looked at, and that as fast as it can be.
        int most = left > 0 ? (int) Math.min(largest, left) : largest;
        return connection.chunk(verb, Math.min(smallest, most), most);
    }

    @Override
    public Map<String, String> resumeFrom() {
        return resumeFrom;
    }

    @Override
    public void checkpoint(Map<String, String> newPosition) {
        position = Map.copyOf(newPosition);
        told(progress());
    }

    @Override
    public void count(String counter, long by) {
        counters.merge(counter, by, Long::sum);
    }

    @Override
    public long counted(String counter) {
        return counters.getOrDefault(counter, 0L) - earlier.getOrDefault(counter, 0L);
    }

    @Override
    public boolean isRepeated() {
        return latest.isRepeated();
    }

    @Override
    public void countAnew(Predicate<String> which) {
        counters.keySet().removeIf(name -> which.test(name) && !earlier.containsKey(name));
        counters.replaceAll((name, value) -> which.test(name) ? earlier.getOrDefault(name, 0L) : value);
    }

    @Override
    public void progress(long newDone, long newExpected) {
        done = newDone;
        expected = newExpected;
        told(progress());
    }

    @Override
    public void note(String line) {
        if (notes.size() < MOST_NOTES) {
            notes.add(line);
        }
    }

    @Override
    public void pause(Duration time) {
        waits.pause(time);
    }

    @Override
    public boolean waitThrough(Duration time) {
        return waits.through(time);
    }

    @Override
    public String settled(String name, Supplier<String> first) {
        return journal.settled(name, first);
    }

    @Override
    public Optional<String> settled(String name) {
        return journal.settled(name);
    }

    @Override
    public void journal(List<Image> images) {
        journal.add(images);
    }

    @Override
    public boolean journalFirst(List<Image> images) {
        return journal.addNow(images);
    }

    @Override
    public Past past() {
        return past;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    private void told(RunTarget.Progress now) {
        latest = now;
        tell.accept(now);
    }

    /** Tells why it stands still: what was told last, with what the governor decided since. */
    void waits() {
        told(latest.paced(pace.get()));
    }

    /** All of it, as it stands now. */
    RunTarget.Progress progress() {
        return new RunTarget.Progress(
                step, incarnation, position, counters, earlier, done, expected, outcomes, notes, coverage, pace.get());
    }
}

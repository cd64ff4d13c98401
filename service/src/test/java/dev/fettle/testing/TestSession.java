package dev.fettle.testing;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Past;
import dev.fettle.action.Pending;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An action's session without an engine: it keeps checkpoint and counters, lets through only what the spec declares, and
 * can stop before any exchange. {@link #next} is the session of the attempt after a stop.
 */
public final class TestSession implements Session {
    private static final Set<String> WITH_SUBCOMMAND =
            Set.of("object", "memory", "script", "client", "config", "cluster", "acl", "latency", "xinfo");

    private final Reader reader;
    private final Set<String> allowed;
    private final Map<String, String> resume;
    private final Map<String, Long> counters;
    private final Map<String, String> settled = new HashMap<>();
    private final Random random;
    private Map<String, String> position;
    private int exchangesLeft = Integer.MAX_VALUE;
    private int exchanges;
    private final List<Image> kept = new ArrayList<>();
    private Past past = new Roomy();
    private boolean losing;
    private int largestChunk = Integer.MAX_VALUE;
    private long done;
    private long expected;
    private final List<String> notes = new ArrayList<>();
    private Runnable before = () -> {};

    private TestSession(Reader reader, Set<String> allowed, Map<String, String> resume, Map<String, Long> counters) {
        this.reader = reader;
        this.allowed = allowed;
        this.resume = Map.copyOf(resume);
        this.position = Map.copyOf(resume);
        this.counters = counters;
        this.random = new Random(exchanges);
    }

    /** For executing. */
    public static TestSession of(Reader reader, ActionSpec<?> spec) {
        Set<String> allowed = new TreeSet<>(spec.needs().reads());
        allowed.addAll(spec.needs().writes());
        return new TestSession(reader, allowed, Map.of(), new TreeMap<>());
    }

    /** For planning: only what the spec reads. */
    public static Reader planning(Reader reader, ActionSpec<?> spec) {
        return new TestSession(reader, spec.needs().reads(), Map.of(), new HashMap<>());
    }

    /** The next attempt, from where this one stands. */
    public TestSession next(Reader newReader) {
        return next(newReader, position);
    }

    /** The next attempt, on another incarnation: the position is void, and what was counted stays counted. */
    public TestSession anew(Reader newReader) {
        return next(newReader, Map.of());
    }

    private TestSession next(Reader newReader, Map<String, String> from) {
        TestSession next = new TestSession(newReader, allowed, from, counters);
        next.largestChunk = largestChunk;
        next.settled.putAll(settled);
        next.kept.addAll(kept);
        next.past = past;
        return next;
    }

    /** Asks it to stop after that many exchanges. */
    public TestSession stopAfter(int newExchanges) {
        exchangesLeft = newExchanges;
        return this;
    }

    /** As {@link #stopAfter}, but one more exchange reaches the server and its answer is lost, as in a crash. */
    public TestSession crashAfter(int newExchanges) {
        losing = true;
        return stopAfter(newExchanges);
    }

    /** Makes pages and steps small. */
    public TestSession chunks(int largest) {
        largestChunk = largest;
        return this;
    }

    /** Runs something before each exchange, as an application would in between. */
    public TestSession between(Runnable application) {
        before = application;
        return this;
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        return begin(commands).await();
    }

    @Override
    public Pending begin(List<Command> commands) {
        for (Command command : commands) {
            if (!allowed.contains(name(command))) {
                throw new IllegalArgumentException("the action does not declare " + name(command));
            }
        }
        if (commands.isEmpty()) {
            return List::of;
        }
        if (exchangesLeft-- <= 0) {
            if (losing) {
                reader.send(commands);
                throw Stopped.atOnce("the test lets it crash");
            }
            throw new Stopped("the test asked to stop");
        }
        exchanges++;
        before.run();
        return reader.begin(commands);
    }

    private static String name(Command command) {
        String verb = command.verb();
        return WITH_SUBCOMMAND.contains(verb)
                ? verb + "|" + new String(command.words()[1], StandardCharsets.UTF_8).toLowerCase(Locale.ROOT)
                : verb;
    }

    @Override
    public Shard shard() {
        return reader.shard();
    }

    @Override
    public void select(int database) {
        reader.select(database);
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return Math.max(1, Math.min(largestChunk, reader.chunk(verb, smallest, largest)));
    }

    @Override
    public Map<String, String> resumeFrom() {
        return resume;
    }

    @Override
    public void checkpoint(Map<String, String> newPosition) {
        position = Map.copyOf(newPosition);
    }

    @Override
    public void count(String counter, long by) {
        counters.merge(counter, by, Long::sum);
    }

    @Override
    public void countAnew(Predicate<String> which) {
        counters.keySet().removeIf(which);
    }

    @Override
    public long counted(String counter) {
        return counters.getOrDefault(counter, 0L);
    }

    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public void progress(long newDone, long newExpected) {
        if (newDone > newExpected || newDone < done) {
            throw new AssertionError("progress goes from " + done + " to " + newDone + " of " + newExpected);
        }
        done = newDone;
        expected = newExpected;
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    @Override
    public void pause(Duration time) {
        if (exchangesLeft <= 0) {
            throw new Stopped("the test asked to stop");
        }
        LockSupport.parkNanos(time.toNanos());
    }

    @Override
    public boolean waitThrough(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        return exchangesLeft > 0;
    }

    @Override
    public String settled(String name, Supplier<String> first) {
        return settled.computeIfAbsent(name, key -> first.get());
    }

    @Override
    public Optional<String> settled(String name) {
        return Optional.ofNullable(settled.get(name));
    }

    @Override
    public void journal(List<Image> images) {
        kept.addAll(images);
    }

    @Override
    public boolean journalFirst(List<Image> images) {
        kept.addAll(images);
        return true;
    }

    @Override
    public Past past() {
        return past;
    }

    /** What earlier runs kept. */
    public TestSession over(Past newPast) {
        past = newPast;
        return this;
    }

    /** What was kept so that it can be undone, by all attempts. */
    public List<Image> kept() {
        return kept;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    /** Nothing was kept so far, and there is room. */
    private static final class Roomy implements Past {
        @Override
        public long room() {
            return 1 << 26;
        }

        @Override
        public Kept of(UUID run) {
            return Kept.NOTHING;
        }

        @Override
        public List<Long> blocks(UUID run) {
            return List.of();
        }

        @Override
        public Optional<Block> before(UUID run, long block) {
            return Optional.empty();
        }
    }

    /** How many exchanges there were. */
    public int exchanges() {
        return exchanges;
    }

    public Map<String, Long> counters() {
        return counters;
    }

    public List<String> notes() {
        return notes;
    }

    /** Whether it ended with all that was expected. */
    public boolean isComplete() {
        return done == expected;
    }
}

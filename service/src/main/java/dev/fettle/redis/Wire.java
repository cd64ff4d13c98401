package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.fleet.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;
import redis.clients.jedis.util.RedisInputStream;

/**
 * One connection: raw words out, replies in, each exchange within a time and an allowance. Once something goes wrong on
 * it, it is closed and stays so.
 */
final class Wire extends Connection {
    private final OneSocket socket;
    private final Address address;
    private final RedisSettings settings;
    private final Watchdog.Leash leash;
    private final MeteredInput meter;
    /** What has to be said before anything else, until it was. */
    private @Nullable Introduction introduction;

    private @Nullable RespReader reader;

    private Wire(OneSocket socket, Address address, RedisSettings settings, Watchdog watchdog) throws IOException {
        super(socket);
        this.socket = socket;
        this.address = address;
        this.settings = settings;
        connect();
        this.leash = watchdog.leash(socket.raw());
        this.meter = socket.raw().meter();
    }

    /** @throws NoAnswer where the connection does not come about */
    static Wire connect(OneSocket socket, Address address, RedisSettings settings, Watchdog watchdog) {
        try {
            return new Wire(socket, address, settings, watchdog);
        } catch (IOException | JedisException e) {
            throw Reasons.ofFailure(e, address, settings.connectTimeout());
        }
    }

    /** Has it said before the first commands, and in one go with them: a round trip less. */
    void introduce(Introduction words) {
        introduction = words;
    }

    /** Sends the commands in one go. @throws NoAnswer where they do not all get out */
    void write(List<Command> commands, Duration within) {
        if (introduction != null) {
            exchange(List.of(), within);
        }
        send(commands, within);
    }

    private void send(List<Command> commands, Duration within) {
        if (!usable()) {
            throw new NoAnswer("has closed the connection");
        }
        guarded(within, within, () -> {
            for (Command command : commands) {
                byte[][] words = command.words();
                sendCommand(() -> words[0], Arrays.copyOfRange(words, 1, words.length));
            }
            flush();
            return true;
        });
    }

    /**
     * Reads the next replies.
     *
     * @param left how much of the time is left
     * @param within the whole time, for the reason given
     * @throws NoAnswer where not all come
     */
    List<Reply> read(int count, Duration left, Duration within) {
        meter.allow(settings.answerBytes());
        return guarded(left, within, () -> {
            List<Reply> replies = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                replies.add((Reply) readProtocolWithCheckingBroken());
            }
            return replies;
        });
    }

    private <T> T guarded(Duration left, Duration within, Supplier<T> work) {
        leash.watch(left);
        try {
            return work.get();
        } catch (NoAnswer | JedisException e) {
            close();
            throw leash.expired() ? Reasons.late(within) : Reasons.ofFailure(e, address, within);
        } finally {
            leash.loosen();
        }
    }

    /** Sends the commands in one go and reads as many replies. @throws NoAnswer where not all come */
    List<Reply> exchange(List<Command> commands, Duration within) {
        long start = System.nanoTime();
        Introduction first = introduction;
        if (first == null) {
            send(commands, within);
        } else {
            introduction = null;
            List<Command> all = new ArrayList<>(first.words());
            all.addAll(commands);
            send(all, within);
            heard(first, within.minusNanos(System.nanoTime() - start), within);
        }
        return read(commands.size(), within.minusNanos(System.nanoTime() - start), within);
    }

    /** Before the other replies are read: a server that does not let us in may give none. */
    private void heard(Introduction words, Duration left, Duration within) {
        List<Reply> replies = read(words.words().size(), left, within);
        try {
            words.check(replies);
        } catch (NoAnswer refused) {
            close();
            throw refused;
        }
    }

    Reply exchange(Command command) {
        return exchange(List.of(command), settings.answerTimeout()).getFirst();
    }

    List<Reply> exchange(List<Command> commands) {
        return exchange(commands, settings.answerTimeout());
    }

    @Override
    protected Object protocolRead(RedisInputStream in, PushConsumerChain pushes) {
        if (reader == null) {
            reader = new RespReader(in, meter);
        }
        return reader.read();
    }

    /** Whether it can be tried once more; a server may have closed its end nevertheless. */
    boolean usable() {
        return isConnected() && !isBroken() && !socket.raw().isClosed();
    }

    /** Bytes received so far, as they came over the network. */
    long received() {
        return meter.total();
    }

    /** Without farewell: a TLS farewell or a flush could block on a server that does not read. */
    @Override
    public void close() {
        setBroken();
        leash.close();
        IOUtils.closeQuietly(socket.raw());
    }

    @Override
    public String toString() {
        return "wire to " + address;
    }
}

package dev.fettle.actions.topology;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Party;
import dev.fettle.action.Reply;
import dev.fettle.action.Restarts;
import dev.fettle.action.Shard;
import dev.fettle.action.Stopped;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Role;
import dev.fettle.plan.LiveShard;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A shard whose worker dies at one of its exchanges: before it is sent, or when it was done but not answered. */
final class CrashingShard implements AutoCloseable {
    static final int NEVER = Integer.MAX_VALUE;

    private final Party party;
    private final Shard shard;
    private final int last;
    private final boolean sent;
    private int exchanges;
    private boolean dead;

    /**
     * @param last the exchange at which it dies, from 1
     * @param sent whether that one still reaches the server
     */
    CrashingShard(TestNode node, Deployment deployment, String name, ActionSpec<?> spec, int last, boolean sent) {
        this(node, deployment, name, spec, Restarts.NONE, last, sent);
    }

    private CrashingShard(
            TestNode node,
            Deployment deployment,
            String name,
            ActionSpec<?> spec,
            Restarts restarts,
            int last,
            boolean sent) {
        this.party = node.party(deployment, spec);
        this.shard = new LiveShard(deployment, name, node.whereabouts(), new Mortal(), restarts, new Patient());
        this.last = last;
        this.sent = sent;
    }

    /** One whose worker lives, with ways to restart servers. */
    static CrashingShard living(
            TestNode node, Deployment deployment, String name, ActionSpec<?> spec, Restarts restarts) {
        return new CrashingShard(node, deployment, name, spec, restarts, NEVER, false);
    }

    Shard shard() {
        return shard;
    }

    boolean isDead() {
        return dead;
    }

    int exchanges() {
        return exchanges;
    }

    private void requireAlive() {
        if (dead) {
            throw Stopped.atOnce("the test let it die");
        }
    }

    private <T> T exchange(Supplier<T> exchange) {
        requireAlive();
        exchanges++;
        if (exchanges < last) {
            return exchange.get();
        }
        dead = true;
        if (sent) {
            Objects.requireNonNull(exchange.get());
        }
        throw Stopped.atOnce("the test let it die");
    }

    private final class Mortal implements Party {
        @Override
        public List<Reply> send(Address server, List<Command> commands) {
            return exchange(() -> party.send(server, commands));
        }

        @Override
        public Reply sendTo(Address server, String runId, Role role, Command command) {
            return exchange(() -> party.sendTo(server, runId, role, command));
        }

        @Override
        public List<Reply> tell(Address sentinel, List<Command> commands) {
            return exchange(() -> party.tell(sentinel, commands));
        }

        @Override
        public Optional<Address> known(String host, long port, Address teller) {
            return party.known(host, port, teller);
        }

        @Override
        public Map<String, Long> commandsSent() {
            return party.commandsSent();
        }

        @Override
        public void close() {
            party.close();
        }
    }

    private final class Patient implements LiveShard.Hold {
        @Override
        public void check() {
            requireAlive();
        }

        @Override
        public void pause(Duration time) {
            LockSupport.parkNanos(time.toNanos());
            requireAlive();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }

    @Override
    public void close() {
        party.close();
    }
}

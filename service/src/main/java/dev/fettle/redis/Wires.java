package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.SecretRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections and introduces Fettle on them. */
final class Wires {
    private final RedisSettings settings;
    private final AddressRule rule;
    private final Secrets secrets;
    private final Trust trust = new Trust();
    private final Watchdog watchdog;

    Wires(RedisSettings settings, AddressRule rule, Secrets secrets, Watchdog watchdog) {
        this.settings = settings;
        this.rule = rule;
        this.secrets = secrets;
        this.watchdog = watchdog;
    }

    /**
     * To a data server.
     *
     * @param purpose what for, in one word; shown in the server's list of clients
     * @throws NoAnswer where it does not let us in
     */
    Wire data(Access access, Address address, String purpose) {
        return open(access, address, purpose, access.username(), access.password(), "access.password");
    }

    /** To a Sentinel. */
    Wire sentinel(Access access, Address address, String purpose) {
        return open(
                access,
                address,
                purpose,
                access.sentinelUsername(),
                access.sentinelPassword(),
                "access.sentinelPassword");
    }

    private Wire open(
            Access access,
            Address address,
            String purpose,
            @Nullable String user,
            @Nullable SecretRef password,
            String setting) {
        byte @Nullable [] secret = password == null ? null : secrets.read(password);
        OneSocket socket =
                new OneSocket(address, rule, settings, watchdog, access.tls() ? trust.sockets(access.caFile()) : null);
        Wire wire = Wire.connect(socket, address, settings, watchdog);
        try {
            introduce(wire, user, secret, purpose, setting);
            return wire;
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private static void introduce(
            Wire wire, @Nullable String user, byte @Nullable [] secret, String purpose, String setting) {
        List<Command> words = new ArrayList<>();
        if (secret != null) {
            words.add(user == null ? Command.of("AUTH", secret) : Command.of("AUTH", user, secret));
        }
        words.add(Command.of("CLIENT", "SETNAME", "fettle:" + purpose));
        // Our reads must not make keys look used, nor our connection be the one that is dropped under memory pressure.
        words.add(Command.of("CLIENT", "NO-TOUCH", "ON"));
        words.add(Command.of("CLIENT", "NO-EVICT", "ON"));
        List<Reply> replies = wire.exchange(words);
        if (secret != null && replies.getFirst() instanceof Reply.Failure refused) {
            throw new NoAnswer(Refusals.ofLogin(refused, user, setting));
        }
        // Servers before 7.2 do not know these, some services forbid them, and neither hinders the work; only what says
        // that nobody is let in at all ends it here.
        for (Reply reply : replies) {
            if (reply instanceof Reply.Failure refused && Refusals.shutsOut(refused)) {
                throw new NoAnswer(Refusals.of("CLIENT", refused, setting));
            }
        }
    }
}

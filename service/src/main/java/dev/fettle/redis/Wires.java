package dev.fettle.redis;

import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.SecretRef;
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
     * @throws NoAnswer where there is no connection; where it does not let us in, the first exchange does
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
        wire.introduce(new Introduction(user, secret, purpose, setting));
        return wire;
    }
}

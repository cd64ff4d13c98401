package dev.fettle.redis;

import dev.fettle.action.Connector;
import dev.fettle.fleet.Prober;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The way to real servers: makes the adapters of the ports that ask them. */
public final class RedisServers implements AutoCloseable {
    private final Watchdog watchdog = new Watchdog();
    private final RedisSettings settings;
    private final Wires wires;

    /** With passwords from this process' environment and from files, of the places that users may name. */
    public RedisServers(RedisSettings settings, AddressRule rule, SecretPlaces places) {
        this(settings, rule, new Secrets(System::getenv, places));
    }

    /**
     * With whatever secrets the caller's own references name.
     *
     * @param rule which network addresses may be connected to
     * @param environment gives a variable's value, null where it is not set; asked at every connection
     */
    public RedisServers(RedisSettings settings, AddressRule rule, UnaryOperator<String> environment) {
        this(settings, rule, new Secrets(environment, SecretPlaces.ANYWHERE));
    }

    private RedisServers(RedisSettings settings, AddressRule rule, Secrets secrets) {
        this.settings = settings;
        this.wires = new Wires(settings, rule, secrets, watchdog);
    }

    /** @param commands those that the installed actions need, such as {@code expire} or {@code memory|purge} */
    public Prober prober(Set<String> commands) {
        return new RedisProber(wires, commands);
    }

    public Connector connector() {
        return new RedisConnector(wires, settings);
    }

    /** Ends the watch over time; connections that are still open then have no bound. */
    @Override
    public void close() {
        watchdog.close();
    }
}

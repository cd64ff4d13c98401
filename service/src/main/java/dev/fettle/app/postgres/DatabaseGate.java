package dev.fettle.app.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the start pass once the database answers; until then it says every few seconds that it does not, and why. */
public final class DatabaseGate {
    private static final Logger log = LoggerFactory.getLogger(DatabaseGate.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();

    /**
     * Waits, without an end, until a connection can be opened.
     *
     * @return false where {@link #stop} was called meanwhile
     */
    public boolean await(PostgresAddress address) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                connect(address).close();
                return true;
            } catch (SQLException e) {
                failures.incrementAndGet();
                log.warn(
                        "Postgres at {} does not let us in ({}): trying again in {} s",
                        address,
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                        pause.toSeconds());
            }
            try {
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    /** How many tries were in vain. */
    public int failures() {
        return failures.get();
    }

    /** Ends the waiting. */
    public void stop() {
        stopped.countDown();
    }

    private static Connection connect(PostgresAddress address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("loginTimeout", "10");
        return DriverManager.getConnection(address.url(), properties);
    }
}

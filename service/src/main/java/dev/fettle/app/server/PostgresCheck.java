package dev.fettle.app.server;

import com.codahale.metrics.health.HealthCheck;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Whether PostgreSQL answers. */
final class PostgresCheck extends HealthCheck {
    private static final int PATIENCE_SECONDS = 3;

    private final DataSource pool;

    PostgresCheck(DataSource pool) {
        this.pool = pool;
    }

    @Override
    protected Result check() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS)
                    ? Result.healthy()
                    : Result.unhealthy("no answer within " + PATIENCE_SECONDS + " s");
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            return Result.unhealthy(message.lines().findFirst().orElse("no connection"));
        }
    }
}

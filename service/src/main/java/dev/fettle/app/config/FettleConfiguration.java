package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import dev.fettle.restart.WaySettings;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.ServerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The whole of a configuration file; docs/configuration.md tells every key. What is not given has its default. */
public final class FettleConfiguration extends Configuration {
    @JsonProperty
    private String node = "";

    @JsonProperty
    private Path dataDirectory = Path.of("data");

    @JsonProperty
    private DatabaseSection database = new DatabaseSection();

    @JsonProperty
    private HttpSection http = new HttpSection();

    @JsonProperty
    private FleetSection fleet = new FleetSection();

    @JsonProperty
    private RunSection runs = new RunSection();

    @JsonProperty
    private SecretSection secrets = new SecretSection();

    @JsonProperty
    private Map<String, @Nullable RestartSection> restarts = Map.of();

    @JsonProperty
    private SchedulerSection scheduler = new SchedulerSection();

    @JsonProperty
    private @Nullable Path playbooks;

    @JsonProperty
    private @Nullable Path policies;

    @JsonProperty("protected")
    private @Nullable Path protectedKeys;

    private boolean ownServer;

    /** A configuration with nothing but defaults. */
    public FettleConfiguration() {
        super.setServerFactory(new HttpSection().server());
        super.setLoggingFactory(LogDefaults.logging());
    }

    /** Called where the file has a {@code server} section: it then stands instead of {@code http}. */
    @Override
    public void setServerFactory(ServerFactory factory) {
        super.setServerFactory(factory);
        ownServer = true;
    }

    /**
     * Fills in what follows from other keys.
     *
     * @param environment where references to variables are looked up
     * @throws Problem with one detail for each key that is wrong
     */
    void finish(boolean httpGiven, UnaryOperator<@Nullable String> environment) {
        List<Problem.Detail> wrong = new ArrayList<>();
        if (ownServer && httpGiven) {
            wrong.add(new Problem.Detail(
                    "http",
                    "stands beside server, which says the same and more",
                    "either http (address and ports) or server (all of Dropwizard's keys)"));
        }
        if (!node.isEmpty() && !node.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            wrong.add(new Problem.Detail(
                    "node", "'" + node + "' is no node name", "letters, digits, dots and dashes, at most 63"));
        }
        database.check(wrong);
        http.check(wrong);
        fleet.check(wrong);
        runs.check(wrong);
        secrets.check(wrong);
        RestartSection.check(restarts, environment, wrong);
        scheduler.check(wrong);
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-configuration", wrong);
        }
        if (!ownServer) {
            super.setServerFactory(http.server());
        }
    }

    /** The name of this node; empty where it is to be made up from the host's name. */
    public String node() {
        return node;
    }

    /** Where Fettle keeps what is not in the database. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    public DatabaseSection database() {
        return database;
    }

    public HttpSection http() {
        return http;
    }

    public FleetSection fleet() {
        return fleet;
    }

    public SecretSection secrets() {
        return secrets;
    }

    public RunSection runs() {
        return runs;
    }

    /** The ways to restart a server's process, by their names. */
    public Map<String, WaySettings> restarts() {
        return RestartSection.settings(restarts);
    }

    public SchedulerSection scheduler() {
        return scheduler;
    }

    /** A folder with playbooks of one's own; null for none. */
    public @Nullable Path playbooks() {
        return playbooks;
    }

    /** The file with the policies; null for the built-in ones. */
    public @Nullable Path policies() {
        return policies;
    }

    /** The file with the keys that no playbook may change; null for none. */
    public @Nullable Path protectedKeys() {
        return protectedKeys;
    }

    public void setDataDirectory(Path folder) {
        dataDirectory = folder;
    }

    public void setHttp(HttpSection section) {
        http = section;
    }
}

package dev.fettle.app.server;

import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.app.ProtectedFile;
import dev.fettle.fleet.Prober;
import dev.fettle.plan.Protections;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.redis.SecretPlaces;
import dev.fettle.restart.RestartWays;
import dev.fettle.restart.WaySettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be done, and the way to the servers that it is done to. Needs no database. */
record Remedies(
        Actions actions,
        CelConditions conditions,
        PlaybookParser parser,
        RedisServers servers,
        Prober prober,
        Connector connector,
        RestartWays restarts,
        Protections protections)
        implements AutoCloseable {

    /**
     * @param protectedKeys the file that names them; null for none
     * @param restarts the configured ways to restart a server
     */
    static Remedies installed(SecretPlaces places, @Nullable Path protectedKeys, Map<String, WaySettings> restarts) {
        Actions actions = Actions.installed();
        CelConditions conditions = new CelConditions();
        RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), places);
        return new Remedies(
                actions,
                conditions,
                new PlaybookParser(actions, conditions),
                servers,
                servers.prober(commands(actions)),
                servers.connector(),
                new RestartWays(restarts, System::getenv),
                protectedKeys == null ? Protections.NONE : new ProtectedFile(conditions).read(protectedKeys));
    }

    /** What is to be tried on every server, so that a plan can say before anybody approves what will not work. */
    private static Set<String> commands(Actions actions) {
        return actions.all().stream()
                .map(action -> action.spec().needs())
                .flatMap(needs -> Stream.concat(needs.reads().stream(), needs.writes().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void close() {
        restarts.close();
        servers.close();
    }
}

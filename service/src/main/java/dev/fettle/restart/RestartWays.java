package dev.fettle.restart;

import dev.fettle.action.Incarnation;
import dev.fettle.action.NothingSent;
import dev.fettle.action.Restarts;
import dev.fettle.action.TargetFault;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All the ways of one configuration. Opens nothing before the first restart. */
public final class RestartWays implements Restarts, AutoCloseable {
    private final SortedMap<String, Way> ways = new TreeMap<>();
    private final SshLink link = new SshLink();

    /**
     * @param settings by their names; nothing may be {@link WaySettings#wrong} with them
     * @param environment gives a variable's value; null where it is not set
     */
    public RestartWays(Map<String, WaySettings> settings, UnaryOperator<@Nullable String> environment) {
        this(settings, environment, InetAddress::getAllByName);
    }

    /** @param names tells a host's IP addresses */
    RestartWays(Map<String, WaySettings> settings, UnaryOperator<@Nullable String> environment, HostNames names) {
        settings.forEach((name, each) -> ways.put(
                name,
                switch (each) {
                    case WaySettings.Command command -> new CommandWay(command);
                    case WaySettings.Ssh ssh -> new SshWay(ssh, environment, link);
                    case WaySettings.Kubernetes kubernetes -> new KubernetesWay(kubernetes, names);
                }));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(ways.keySet());
    }

    @Override
    public @Nullable String refusal(String way, Incarnation server) {
        Way known = ways.get(way);
        if (known == null) {
            return "there is no way '" + Shown.beginning(way, 60) + "' to restart a server; one of "
                    + (ways.isEmpty() ? "" : String.join(", ", ways.keySet()) + ", ") + SHUTDOWN
                    + " (restarts of this node's configuration)";
        }
        String refusal = known.refusal(server);
        return refusal == null ? null : "the way '" + way + "': " + refusal;
    }

    @Override
    public String told(String way, Incarnation server) {
        return known(way, server).told(server);
    }

    @Override
    public void restart(String way, Incarnation server) {
        Way known = known(way, server);
        try {
            known.restart(server);
        } catch (NotTold e) {
            String words = "restart of " + server.name() + " by '" + way + "': " + e.reason();
            throw e.isSurely() ? new NothingSent(words, e) : new TargetFault(words, e);
        }
    }

    private Way known(String way, Incarnation server) {
        String refusal = refusal(way, server);
        Way known = ways.get(way);
        if (refusal != null || known == null) {
            throw new NothingSent(refusal + "; nothing was sent");
        }
        return known;
    }

    /** Connections are cut off; a command that runs goes on. */
    @Override
    public void close() {
        ways.values().forEach(Way::close);
        link.close();
    }
}

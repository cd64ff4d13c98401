package dev.fettle.action;

import java.util.Set;

/** Where no way is configured. */
final class NoRestarts implements Restarts {
    @Override
    public Set<String> names() {
        return Set.of();
    }

    @Override
    public String refusal(String way, Incarnation server) {
        return "there is no way '" + way + "' to restart a server: none is configured (restarts), only " + SHUTDOWN
                + " needs no configuration";
    }

    @Override
    public String told(String way, Incarnation server) {
        throw new NothingSent(refusal(way, server));
    }

    @Override
    public void restart(String way, Incarnation server) {
        throw new NothingSent(refusal(way, server));
    }
}

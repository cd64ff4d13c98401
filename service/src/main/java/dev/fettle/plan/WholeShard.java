package dev.fettle.plan;

import dev.fettle.action.Command;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import java.util.List;
import java.util.Map;

/** What stands in for the one connection where an action works on a whole shard: it has none, and says so. */
public record WholeShard(Shard shard) implements GovernedConnection {
    @Override
    public List<Reply> send(List<Command> commands) {
        throw new IllegalStateException("an action on a whole shard says which of its servers a command is for");
    }

    @Override
    public void select(int database) {
        throw new IllegalStateException("an action on a whole shard has no database of its own");
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return largest;
    }

    @Override
    public Map<String, Long> commandsSent() {
        return Map.of();
    }

    @Override
    public void close() {}
}

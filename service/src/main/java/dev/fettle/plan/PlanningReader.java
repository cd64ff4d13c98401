package dev.fettle.plan;

import dev.fettle.action.Allowance;
import dev.fettle.action.Command;
import dev.fettle.action.Past;
import dev.fettle.action.Pending;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.playbook.Playbook;
import java.util.List;
import java.util.Objects;

/** A governed way to a server for planning: it also knows what the limits will allow the run, and what others kept. */
final class PlanningReader implements Reader {
    private final Reader way;
    private final Allowance allowance;
    private final Past past;

    PlanningReader(Reader way, Playbook.Limits limits, Past past) {
        this.way = way;
        this.past = past;
        this.allowance = new Allowance(
                limits.serverShare().fraction(),
                Objects.requireNonNullElse(limits.maxWritesPerSecond(), Long.MAX_VALUE),
                limits.maxExpiriesPerSecond());
    }

    @Override
    public Shard shard() {
        return way.shard();
    }

    @Override
    public Past past() {
        return past;
    }

    @Override
    public Allowance allowance() {
        return allowance;
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        return way.send(commands);
    }

    @Override
    public Pending begin(List<Command> commands) {
        return way.begin(commands);
    }

    @Override
    public void select(int database) {
        way.select(database);
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return way.chunk(verb, smallest, largest);
    }

    @Override
    public double cost(String verb) {
        return way.cost(verb);
    }
}

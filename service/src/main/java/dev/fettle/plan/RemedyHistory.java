package dev.fettle.plan;

import dev.fettle.fleet.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a playbook, by its name, has done to servers before, and the breakers that came of it. */
public interface RemedyHistory {
    /** @param undone whether its shard was undone since, so that nothing is left that could last */
    record Success(Instant at, boolean undone) {}

    /** When it succeeded on these servers after that moment, the oldest first; servers without a success are left out. */
    Map<InstanceId, List<Success>> successes(String playbook, Collection<InstanceId> servers, Instant after);

    /** When it last began with these servers, whatever came of it; those with which it never did are left out. */
    Map<InstanceId, Instant> lastBegun(String playbook, Collection<InstanceId> servers);

    /** How many servers it began with since then and did not leave alone, over all runs. */
    int begun(String playbook, Instant since);

    /** Breakers that are open on these servers. */
    Map<InstanceId, Breaker> open(String playbook, Collection<InstanceId> servers);

    /** When a breaker of these servers was last closed; those that never had one are left out. */
    Map<InstanceId, Instant> closed(String playbook, Collection<InstanceId> servers);

    /** @return false where one is open already */
    boolean insert(Breaker breaker);

    Optional<Breaker> find(BreakerId id);

    /** Newest first, opened before the given one (null for the newest). */
    List<Breaker> latest(boolean onlyOpen, @Nullable BreakerId before, int limit);

    /** @return false where it is closed already, or does not exist */
    boolean close(BreakerId id, Breaker.Closing closing);
}

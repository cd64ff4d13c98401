package dev.fettle.plan;

import dev.fettle.fleet.Role;
import dev.fettle.fleet.Voters;
import dev.fettle.playbook.Playbook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts targets into waves. A wave never holds two servers of one shard, nor a majority of the primaries of a cluster; a
 * shard's replicas come in earlier waves than its primary; and no wave is larger than the rollout says. The same targets
 * always give the same waves.
 */
final class WavePlanner {
    /**
     * What the placing needs to know of a target.
     *
     * @param voters of its deployment when it is a cluster; null for other kinds
     */
    record Candidate(
            String deployment,
            String shard,
            Role role,
            String address,
            @Nullable Voters voters) {
        String shardKey() {
            return deployment + "/" + shard;
        }

        /** How many of its kind a wave may hold; null for any number: what has no vote breaks no majority. */
        @Nullable
        Integer most() {
            return voters == null || role != Role.PRIMARY || !Voters.votes(shard)
                    ? null
                    : Integer.valueOf(Math.max(1, voters.mayBeAway()));
        }
    }

    /** Where a candidate was put, and why. */
    record Placed(Candidate candidate, int wave, String why) {}

    private final List<Playbook.WaveSize> sizes;
    private final int all;
    private final Map<String, Integer> replicasWaiting = new HashMap<>();
    private final Map<Candidate, String> heldBack = new HashMap<>();
    private final List<Placed> placed = new ArrayList<>();

    private WavePlanner(List<Candidate> candidates, List<Playbook.WaveSize> sizes) {
        this.sizes = sizes;
        this.all = candidates.size();
        for (Candidate candidate : candidates) {
            if (candidate.role() == Role.REPLICA) {
                replicasWaiting.merge(candidate.shardKey(), 1, Integer::sum);
            }
        }
    }

    /** Every candidate once, in the order in which they may start. */
    static List<Placed> place(List<Candidate> candidates, List<Playbook.WaveSize> sizes) {
        WavePlanner planner = new WavePlanner(candidates, sizes);
        List<Candidate> waiting = candidates.stream().sorted(order()).toList();
        for (int wave = 1; !waiting.isEmpty(); wave++) {
            waiting = planner.fill(wave, waiting);
        }
        return planner.placed;
    }

    /** Fills one wave. @return those that did not go into it, in order; at least one did */
    private List<Candidate> fill(int wave, List<Candidate> waiting) {
        int room = size(wave);
        List<Candidate> rest = new ArrayList<>();
        Set<String> shards = new HashSet<>();
        Map<String, Integer> primaries = new HashMap<>();
        int taken = 0;
        for (Candidate candidate : waiting) {
            if (taken == room) {
                rest.add(candidate);
                continue;
            }
            String obstacle = obstacle(candidate, shards, primaries);
            if (obstacle != null) {
                heldBack.put(candidate, obstacle);
                rest.add(candidate);
                continue;
            }
            taken++;
            shards.add(candidate.shardKey());
            if (candidate.most() != null) {
                primaries.merge(candidate.deployment(), 1, Integer::sum);
            }
            placed.add(new Placed(candidate, wave, why(wave, room, candidate)));
        }
        // Only after the wave: a primary never goes together with the last of its replicas.
        placed.stream()
                .skip(placed.size() - taken)
                .filter(p -> p.candidate().role() == Role.REPLICA)
                .forEach(p -> replicasWaiting.merge(p.candidate().shardKey(), -1, Integer::sum));
        return rest;
    }

    /** What forbids this candidate in this wave; null for nothing. */
    private @Nullable String obstacle(Candidate candidate, Set<String> shards, Map<String, Integer> primaries) {
        if (candidate.role() == Role.PRIMARY && replicasWaiting.getOrDefault(candidate.shardKey(), 0) > 0) {
            return "its shard's replicas went first";
        }
        if (shards.contains(candidate.shardKey())) {
            return "another server of its shard was in the wave before";
        }
        Integer most = candidate.most();
        Voters voters = candidate.voters();
        if (most != null && voters != null && primaries.getOrDefault(candidate.deployment(), 0) >= most) {
            return "at most " + most + " of the cluster's " + voters.all() + " primaries with slots at a time"
                    + (voters.down() == 0 ? "" : ", for " + voters.down() + " of them do not answer");
        }
        return null;
    }

    private String why(int wave, int room, Candidate candidate) {
        String obstacle = heldBack.get(candidate);
        String place = "wave " + wave + " of at most " + room;
        return obstacle == null ? place : place + ": " + obstacle;
    }

    private int size(int wave) {
        return switch (sizes.get(Math.min(wave, sizes.size()) - 1)) {
            case Playbook.WaveSize.Count count -> Math.max(1, count.targets());
            case Playbook.WaveSize.Share share ->
                Math.max(1, (int) Math.floor(all * share.ofAll().fraction()));
        };
    }

    /** Replicas before primaries, and shards taken across deployments, so that a wave does not fall on one of them. */
    private static Comparator<Candidate> order() {
        return Comparator.comparing((Candidate c) -> c.role() == Role.PRIMARY)
                .thenComparing(Candidate::shard)
                .thenComparing(Candidate::deployment)
                .thenComparing(Candidate::address);
    }
}

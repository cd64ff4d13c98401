package dev.fettle.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Percent;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Voters;
import dev.fettle.playbook.Playbook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class WavePlannerTest {
    private static final Playbook.WaveSize ONE = new Playbook.WaveSize.Count(1);
    private static final Playbook.WaveSize ALL = share("100%");

    @Test
    void growsAsTheRolloutSays() {
        List<WavePlanner.Candidate> fleet = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            fleet.add(standalone("cache-" + i));
        }
        assertThat(sizes(WavePlanner.place(fleet, List.of(ONE, share("10%"), ALL))))
                .containsExactly(1, 4, 35);
    }

    @Test
    void theLastSizeRepeats() {
        List<WavePlanner.Candidate> fleet = List.of(standalone("a"), standalone("b"), standalone("c"));
        assertThat(sizes(WavePlanner.place(fleet, List.of(ONE)))).containsExactly(1, 1, 1);
    }

    @Test
    void replicasGoBeforeTheirPrimaryAndNeverTwoOfAShard() {
        var shard = List.of(
                member("pair", "0", Role.PRIMARY, 1, 0),
                member("pair", "0", Role.REPLICA, 2, 0),
                member("pair", "0", Role.REPLICA, 3, 0));
        var placed = WavePlanner.place(shard, List.of(ALL));
        assertThat(sizes(placed)).containsExactly(1, 1, 1);
        assertThat(placed.getLast().candidate().role()).isEqualTo(Role.PRIMARY);
        assertThat(placed.getLast().why()).contains("replicas went first");
    }

    @Test
    void aMajorityOfAClusterNeverGoesTogether() {
        List<WavePlanner.Candidate> cluster = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cluster.add(member("cluster", "slots-" + i, Role.PRIMARY, i, 5));
        }
        assertThat(sizes(WavePlanner.place(cluster, List.of(ALL)))).containsExactly(2, 2, 1);
        for (int i = 0; i < 3; i++) {
            cluster.add(member("cluster", "empty-" + i, Role.PRIMARY, 10 + i, 5));
        }
        assertThat(sizes(WavePlanner.place(cluster, List.of(ALL))))
                .as("who has no vote goes at any time")
                .containsExactly(5, 2, 1);
    }

    @Test
    void primariesThatAreDownCountAsLost() {
        List<WavePlanner.Candidate> cluster = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            cluster.add(new WavePlanner.Candidate("c", "slots-" + i, Role.PRIMARY, "h:" + i, new Voters(5, 1)));
        }
        assertThat(sizes(WavePlanner.place(cluster, List.of(ALL)))).containsExactly(1, 1, 1, 1);
    }

    /** Whatever the fleet and the rollout: the rules hold, nobody is forgotten, and the order says nothing of the input's. */
    @RepeatedTest(50)
    void rulesHoldForAnyFleet() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<WavePlanner.Candidate> fleet = anyFleet(random);
        List<Playbook.WaveSize> sizes = List.of(ONE, new Playbook.WaveSize.Count(1 + random.nextInt(5)), ALL);
        var placed = WavePlanner.place(fleet, sizes);
        String told = "seed " + seed;
        assertThat(placed.stream().map(WavePlanner.Placed::candidate))
                .as(told)
                .containsExactlyInAnyOrderElementsOf(fleet);
        Map<Integer, List<WavePlanner.Candidate>> waves = placed.stream()
                .collect(Collectors.groupingBy(
                        WavePlanner.Placed::wave,
                        Collectors.mapping(WavePlanner.Placed::candidate, Collectors.toList())));
        Set<String> primariesDone = new HashSet<>();
        for (var wave : waves.values()) {
            Set<String> shards = new HashSet<>();
            for (var candidate : wave) {
                assertThat(shards.add(candidate.shardKey()))
                        .as(told + ": two of a shard")
                        .isTrue();
                if (candidate.role() == Role.REPLICA) {
                    assertThat(primariesDone).as(told + ": primary first").doesNotContain(candidate.shardKey());
                }
            }
            wave.stream()
                    .filter(candidate -> candidate.most() != null)
                    .collect(Collectors.groupingBy(WavePlanner.Candidate::deployment))
                    .values()
                    .forEach(together -> assertThat(together.size())
                            .as(told + ": majority")
                            .isLessThanOrEqualTo(Math.max(1, (voters(together.getFirst()) - 1) / 2)));
            wave.stream()
                    .filter(c -> c.role() == Role.PRIMARY)
                    .map(WavePlanner.Candidate::shardKey)
                    .forEach(primariesDone::add);
        }
        List<WavePlanner.Candidate> shuffled = new ArrayList<>(fleet);
        java.util.Collections.shuffle(shuffled, random);
        assertThat(WavePlanner.place(shuffled, sizes))
                .as(told + ": order of the input")
                .isEqualTo(placed);
    }

    private static int voters(WavePlanner.Candidate candidate) {
        return Objects.requireNonNull(candidate.voters()).all();
    }

    private static List<WavePlanner.Candidate> anyFleet(Random random) {
        List<WavePlanner.Candidate> fleet = new ArrayList<>();
        int deployments = 1 + random.nextInt(6);
        for (int d = 0; d < deployments; d++) {
            boolean cluster = random.nextBoolean();
            int shards = cluster ? 1 + random.nextInt(7) : 1;
            for (int s = 0; s < shards; s++) {
                fleet.add(member("d" + d, "s" + s, Role.PRIMARY, 100 * s, cluster ? shards : 0));
                for (int r = random.nextInt(3); r > 0; r--) {
                    fleet.add(member("d" + d, "s" + s, Role.REPLICA, 100 * s + r, cluster ? shards : 0));
                }
            }
        }
        return fleet;
    }

    private static WavePlanner.Candidate standalone(String name) {
        return member(name, "0", Role.PRIMARY, 1, 0);
    }

    private static WavePlanner.Candidate member(String deployment, String shard, Role role, int port, int primaries) {
        return new WavePlanner.Candidate(
                deployment, shard, role, deployment + "/h:" + port, primaries == 0 ? null : new Voters(primaries, 0));
    }

    private static Playbook.WaveSize share(String percent) {
        return new Playbook.WaveSize.Share(Percent.parse(percent));
    }

    private static List<Integer> sizes(List<WavePlanner.Placed> placed) {
        return placed.stream()
                .collect(Collectors.groupingBy(
                        WavePlanner.Placed::wave,
                        java.util.TreeMap::new,
                        Collectors.collectingAndThen(Collectors.counting(), Long::intValue)))
                .values()
                .stream()
                .toList();
    }
}

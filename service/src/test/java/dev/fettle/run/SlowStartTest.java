package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SlowStartTest {
    @Test
    void doublesFromRoundToRoundUpToTheMost() {
        List<TargetState> ends = new ArrayList<>();
        List<Integer> windows = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            int window = SlowStart.window(ends, 20);
            windows.add(window);
            ends.addAll(Collections.nCopies(window, TargetState.SUCCEEDED));
        }
        assertThat(windows).containsExactly(1, 2, 4, 8, 16, 20);
    }

    @Test
    void aFailureHalvesAndAnUnknownEndIsOne() {
        List<TargetState> ends = new ArrayList<>(Collections.nCopies(40, TargetState.SUCCEEDED));
        assertThat(SlowStart.window(ends, 16)).isEqualTo(16);
        ends.add(TargetState.FAILED);
        assertThat(SlowStart.window(ends, 16)).isEqualTo(8);
        ends.add(TargetState.UNKNOWN);
        assertThat(SlowStart.window(ends, 16)).isEqualTo(4);
        ends.add(TargetState.SKIPPED);
        assertThat(SlowStart.window(ends, 16)).isEqualTo(4);
        ends.add(TargetState.SUCCEEDED);
        assertThat(SlowStart.window(ends, 16)).isEqualTo(5);
        ends.addAll(Collections.nCopies(10, TargetState.FAILED));
        assertThat(SlowStart.window(ends, 16))
                .as("a run is never held up for good")
                .isEqualTo(1);
    }

    @RepeatedTest(20)
    void whatIsForgottenNeverMakesItFaster() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int most = 1 + random.nextInt(12);
        List<TargetState> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ends.add(random.nextInt(8) == 0 ? TargetState.FAILED : TargetState.SUCCEEDED);
            List<TargetState> last = ends.subList(Math.max(0, ends.size() - SlowStart.memory(most)), ends.size());
            assertThat(SlowStart.window(last, most)).as("seed " + seed).isBetween(1, SlowStart.window(ends, most));
        }
    }
}

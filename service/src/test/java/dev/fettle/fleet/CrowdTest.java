package dev.fettle.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrowdTest {
    private static final List<Integer> THOUSAND =
            IntStream.range(0, 1000).boxed().toList();

    @Test
    void doesEachOnceAndNoMoreAtOnceThanAllowed() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> results = new ArrayList<>();

        Crowd.batches(
                THOUSAND,
                8,
                item -> {
                    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                    atWork.decrementAndGet();
                    return item;
                },
                100,
                batch -> {
                    assertThat(batch).hasSizeBetween(1, 100);
                    results.addAll(batch);
                });

        assertThat(results).containsExactlyInAnyOrderElementsOf(THOUSAND);
        assertThat(most.get()).isBetween(1, 8);
    }

    @Test
    void aSlowOneHoldsUpNobody() {
        CountDownLatch others = new CountDownLatch(999);
        List<Integer> order = new ArrayList<>();

        Crowd.batches(
                THOUSAND,
                4,
                item -> {
                    if (item == 0) {
                        await(others);
                    }
                    return item;
                },
                100,
                batch -> {
                    order.addAll(batch);
                    batch.forEach(item -> others.countDown());
                });

        assertThat(order).hasSize(1000).last().isEqualTo(0);
    }

    @Test
    void aDefectIsToldWhenTheOthersAreDone() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(() -> Crowd.each(THOUSAND, 16, item -> {
                    if (item == 7) {
                        throw new IllegalArgumentException("seven");
                    }
                    done.add(item);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of 1000")
                .hasRootCauseMessage("seven");
        assertThat(done).hasSize(999);
    }

    @Test
    void aSinkThatFailsEndsIt() {
        assertThatThrownBy(() -> Crowd.batches(THOUSAND, 4, item -> item, 10, batch -> {
                    throw new IllegalArgumentException("no database");
                }))
                .hasMessage("no database");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

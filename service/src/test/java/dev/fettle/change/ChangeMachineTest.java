package dev.fettle.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeMachineTest {
    private static final ChangeId ID = new ChangeId(new UUID(7, 7));

    @Test
    void onlyAnApprovedChangeStarts() {
        assertThat(ChangeMachine.next(ID, ChangeState.APPROVED, ChangeMachine.Event.START))
                .isEqualTo(ChangeState.STARTED);
        for (ChangeState other : EnumSet.complementOf(EnumSet.of(ChangeState.APPROVED))) {
            assertThatThrownBy(() -> ChangeMachine.next(ID, other, ChangeMachine.Event.START))
                    .isInstanceOf(Problem.class);
        }
    }

    @ParameterizedTest
    @EnumSource(ChangeState.class)
    void whatIsOverStaysOver(ChangeState state) {
        if (!state.isOver()) {
            Set<ChangeState> ends = EnumSet.of(ChangeState.REJECTED, ChangeState.WITHDRAWN, ChangeState.EXPIRED);
            assertThat(ends)
                    .contains(ChangeMachine.next(ID, state, ChangeMachine.Event.REJECTION))
                    .contains(ChangeMachine.next(ID, state, ChangeMachine.Event.WITHDRAWAL))
                    .contains(ChangeMachine.next(ID, state, ChangeMachine.Event.TIME_OUT));
            return;
        }
        for (ChangeMachine.Event event : ChangeMachine.Event.values()) {
            assertThatThrownBy(() -> ChangeMachine.next(ID, state, event))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining(ID.toString())
                    .hasMessageContaining(ChangeMachine.words(state));
        }
    }
}

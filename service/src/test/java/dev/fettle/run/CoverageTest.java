package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.fleet.SlotView;
import org.junit.jupiter.api.Test;

class CoverageTest {
    @Test
    void whatWentDuringAWalkThatWasBrokenOffIsMissedAsWell() {
        Coverage again = Coverage.NONE.beginning(view(1, "0-9")).beginning(view(2, "1-9,20"));

        Coverage walked = again.walked(view(2, "1-9,20"), view(2, "1-9,20"));

        assertThat(walked.state()).isEqualTo(Coverage.State.INCOMPLETE);
        assertThat(walked.missed()).isEqualTo("0");
        assertThat(walked.met()).isEqualTo("1-9,20");
        assertThat(walked.mended().state()).isEqualTo(Coverage.State.COMPLETE);
    }

    @Test
    void whatCameBackAndWasMetIsNotMissed() {
        Coverage again = Coverage.NONE.beginning(view(1, "0-9")).beginning(view(2, "1-9"));

        Coverage walked = again.beginning(view(3, "0-9")).walked(view(3, "0-9"), view(3, "0-9"));

        assertThat(walked.state()).isEqualTo(Coverage.State.COMPLETE);
        assertThat(walked.missed()).isEmpty();
    }

    private static SlotView view(long epoch, String owned) {
        return new SlotView(epoch, owned, "");
    }
}

package dev.fettle.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoFleetIT {
    @Test
    void holdsTheProblemsThatItWasFilledWithAndLeavesNothingBehind() {
        List<ServerProcess> servers;
        try (DemoFleet fleet = DemoFleet.start(Engines.forDemo());
                DemoTraffic traffic = new DemoTraffic(fleet)) {
            assertThat(traffic).isNotNull();
            servers = fleet.members().stream()
                    .flatMap(m -> Stream.concat(m.topology().servers().stream(), m.topology().sentinels().stream()))
                    .toList();
            assertThat(servers).hasSize(fleet.size()).hasSize(19);

            Figures sessions = figures(fleet, DemoFleet.SESSIONS);
            assertThat(sessions.temps()).isEqualTo(Seeds.SESSION_TEMPS);
            assertThat(sessions.rssBytes()).isGreaterThan(3 * sessions.usedBytes());
            Figures profiles = figures(fleet, DemoFleet.PROFILES);
            assertThat(profiles.rssBytes()).isGreaterThan(3 * profiles.usedBytes());
            assertThat(figures(fleet, DemoFleet.CATALOG).temps()).isEqualTo(Seeds.CATALOG_TEMPS);
            assertThat(figures(fleet, DemoFleet.GAME).largestBoard()).isEqualTo(Seeds.BOARD_SIZE);
            assertThat(figures(fleet, DemoFleet.SHOP).oldCarts()).isEqualTo(Seeds.OLD_CARTS);
        }
        assertThat(servers).noneMatch(ServerProcess::isAlive);
    }

    private static Figures figures(DemoFleet fleet, String name) {
        return Figures.read(
                fleet.member(name).topology(), InstantSource.system().instant());
    }
}

package dev.fettle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Resp;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedServersIT {
    @Test
    void everyAddressIsAServerOfItsOwnThatCountsItsPurges() {
        try (SimulatedServers servers = SimulatedServers.start();
                Resp one = connect(servers, 3);
                Resp other = connect(servers, 9_999)) {
            assertThat(servers.address(9_999).host()).isEqualTo("127.0.40.250");
            String before = one.text("INFO");
            assertThat(before).contains("run_id:7f000104", "mem_allocator:jemalloc", "db0:keys=1000");
            assertThat(other.text("INFO")).contains("run_id:7f0028fa");

            one.send("MEMORY", "PURGE");
            one.send("INFO", "memory");
            assertThat(one.receive()).isEqualTo("OK");
            assertThat(one.receive().toString()).startsWith("# Memory").doesNotContain("# Persistence");
            assertThat(one.text("INFO")).isNotEqualTo(before);
            assertThat(servers.purges()).isEqualTo(Map.of("127.0.1.4", 1));
        }
    }

    private static Resp connect(SimulatedServers servers, int number) {
        var address = servers.address(number);
        return Resp.connect(address.host(), address.port());
    }
}

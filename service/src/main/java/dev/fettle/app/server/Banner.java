package dev.fettle.app.server;

import dev.fettle.app.config.HttpSection;
import dev.fettle.fleet.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node says of itself once it is ready. */
final class Banner {
    private static final Logger log = LoggerFactory.getLogger("dev.fettle.Fettle");

    private Banner() {}

    static void print(FettleServer server, Core core, Stores stores, PostgresPool postgres, Optional<Path> adminToken) {
        HttpSection http = server.configuration().http();
        List<Instance> instances = stores.fleet().instances();
        log.info("node       {}", server.node());
        log.info("address    http://{}:{} (admin {})", http.host(), server.port(), server.adminPort());
        log.info("database   {}{}", postgres.isEmbedded() ? "embedded, " : "", postgres.address());
        log.info("playbooks  {}", core.playbooks().all().size());
        log.info(
                "fleet      {} instances of {} deployments",
                instances.size(),
                instances.stream().map(Instance::deployment).distinct().count());
        adminToken.ifPresent(file -> log.info("token      an administrator's was written to {}", file));
    }
}

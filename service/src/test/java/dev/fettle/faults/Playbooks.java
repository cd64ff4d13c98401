package dev.fettle.faults;

/** The playbooks that faults meet: as gentle as it takes to be still at work when the fault comes. */
final class Playbooks {
    private Playbooks() {}

    static String purge(String name, int budget) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: %s, title: Give memory back, owner: tests, risk: medium}
            targets: {select: "true"}
            rollout: {waves: [100%%], soak: 0s, maxParallel: 64, slowStart: false, stopAfterFailures: %d}
            steps:
              - action: memory.purge
                with: {settle: 1s}
            """.formatted(name, budget);
    }

    /** For whole shards. */
    static String shard(String name, String action, String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: %s, title: Move the roles of a shard, owner: tests, risk: high}
            targets: {select: "true", role: primary}
            rollout: {waves: [100%%], soak: 0s, maxParallel: 1, slowStart: false, stopAfterFailures: 0}
            steps:
              - action: %s
                with: %s
            """.formatted(name, action, with);
    }

    /** At a stated rate, so that a run takes as long on a busy machine, and a fault finds it in the middle. */
    static String paced(String name, String waves, String soak, int writesPerSecond) {
        return expire(name, waves, soak, "serverShare: 50%, maxLatency: 100ms, maxWritesPerSecond: " + writesPerSecond);
    }

    static String expire(String name, String waves, String soak, String limits) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: %s, title: Give temporary keys an expiry, owner: tests, risk: medium}
            targets: {select: "true"}
            rollout: {waves: %s, soak: %s, maxParallel: 16, maxPerHost: 16, slowStart: false, stopAfterFailures: 0}
            limits: {maxKeys: 100000000, maxKeyspaceShare: 100%%, %s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 2h, jitter: 10%%, only: without-ttl}
            """.formatted(name, waves, soak, limits);
    }
}

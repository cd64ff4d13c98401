package dev.fettle.faults;

/** The playbooks that faults meet: as gentle as it takes to be still at work when the fault comes. */
final class Playbooks {
    private Playbooks() {}

    static String expire(String name, String waves, String soak, String limits) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: %s, title: Give temporary keys an expiry, owner: tests, risk: medium}
            targets: {select: "true"}
            rollout: {waves: %s, soak: %s, maxParallel: 16, stopAfterFailures: 0}
            limits: {maxKeys: 100000000, maxKeyspaceShare: 100%%, %s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 2h, jitter: 10%%, only: without-ttl}
            """.formatted(name, waves, soak, limits);
    }
}

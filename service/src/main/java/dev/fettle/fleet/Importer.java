package dev.fettle.fleet;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Registers or updates many deployments, some at once, since most of the time is spent waiting for servers. */
final class Importer {
    private static final int AT_ONCE = 32;

    private final Registry registry;

    Importer(Registry registry) {
        this.registry = registry;
    }

    Import run(Actor by, List<Registration> registrations) {
        Map<String, Registration> last = new LinkedHashMap<>();
        for (Registration registration : registrations) {
            if (last.put(registration.name(), registration) != null) {
                throw Problem.invalid(
                        "bad-import",
                        "name",
                        "'" + registration.name() + "' stands twice in this import",
                        "each deployment once");
            }
        }
        Map<String, Import.Entry> entries = new ConcurrentHashMap<>();
        Crowd.each(last.values(), AT_ONCE, registration -> entries.put(registration.name(), one(by, registration)));
        return new Import(last.keySet().stream().map(entries::get).toList());
    }

    private Import.Entry one(Actor by, Registration registration) {
        String name = registration.name();
        try {
            Optional<Deployment> stored = registry.find(name);
            if (stored.isEmpty()) {
                registry.register(by, registration);
                return new Import.Entry(name, Import.Result.REGISTERED, "");
            }
            Deployment before = stored.get();
            Deployment after = registry.update(by, name, registration, before.version());
            boolean changed = after.version() != before.version();
            return new Import.Entry(name, changed ? Import.Result.UPDATED : Import.Result.UNCHANGED, "");
        } catch (Problem e) {
            return new Import.Entry(name, Import.Result.FAILED, e.text());
        }
    }
}

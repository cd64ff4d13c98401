package dev.fettle.playbook;

import dev.fettle.action.ByteSize;
import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import dev.fettle.action.Risk;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A remedy described once: what may be set, which servers it is for, how it spreads, what it does, how its success is
 * seen. Immutable, and named by the hash of its text.
 *
 * @param version SHA-256 of the text, in hex
 * @param source the YAML as it was given
 */
public record Playbook(
        String version,
        String source,
        Metadata metadata,
        List<Parameter> parameters,
        Targets targets,
        List<Condition> preconditions,
        Rollout rollout,
        Limits limits,
        Repeat repeat,
        List<Step> steps,
        @Nullable Condition verify) {
    public Playbook {
        parameters = List.copyOf(parameters);
        preconditions = List.copyOf(preconditions);
        steps = List.copyOf(steps);
    }

    public String name() {
        return metadata.name();
    }

    /** @param owner the team that answers for it; its last editor may not approve its use */
    public record Metadata(String name, String title, String owner, Risk risk, String description) {}

    /**
     * A value that whoever uses the playbook may set.
     *
     * @param words the allowed words of an enum; empty for other types
     * @param element the type of a list's elements; null for other types
     * @param defaults the typed value when it is left out; null makes it required
     * @param min least value, typed; null for none
     * @param max greatest value, typed; null for none
     */
    public record Parameter(
            String name,
            ParamType type,
            List<String> words,
            @Nullable ParamType element,
            @Nullable Object defaults,
            @Nullable Object min,
            @Nullable Object max,
            String description) {
        public Parameter {
            words = List.copyOf(words);
        }
    }

    /**
     * Which servers it is for.
     *
     * @param select a condition over labels and facts; whoever means the whole fleet says {@code true}
     * @param roles one role, or both; never UNKNOWN
     */
    public record Targets(Condition select, Set<Role> roles) {
        public Targets {
            roles = Set.copyOf(roles);
        }
    }

    /**
     * How it spreads.
     *
     * @param waves sizes, as counts or shares of all targets; the last one repeats until all are done
     * @param soak pause after each wave, before the gate is asked
     * @param maxParallel targets at work at the same time in the whole run
     * @param maxPerHost targets at work at the same time on one machine, counted over all runs
     * @param slowStart begins with one target at a time and goes faster as targets succeed; a failure halves the pace
     * @param stopAfterFailures the run stops when failed targets exceed this number, counted over the whole run
     * @param gate must hold on every target of a wave, and on the shard's other members, before the next wave starts
     */
    public record Rollout(
            List<WaveSize> waves,
            Duration soak,
            int maxParallel,
            int maxPerHost,
            boolean slowStart,
            int stopAfterFailures,
            @Nullable Condition gate) {
        public Rollout {
            waves = List.copyOf(waves);
        }
    }

    /** The size of a wave. */
    public sealed interface WaveSize {
        record Count(int targets) implements WaveSize {}

        record Share(Percent ofAll) implements WaveSize {}
    }

    /**
     * What a run may not pass.
     *
     * @param maxKeys keys changed on one target; a step that reaches it stops there and says so
     * @param maxKeyspaceShare share of a target's keys that may be changed
     * @param serverShare share of the server's main thread that a remedy may take
     * @param maxLatency round trip beyond which the governor slows down
     * @param maxLag bytes that the furthest replica may be behind; the governor slows from half of it on, and waits
     *     beyond it
     * @param maxWritesPerSecond commands that change something, on one server; null for no more than the others allow
     * @param maxExpiriesPerSecond keys that may expire in one second on one server because of the remedy
     * @param patience how long the governor waits at a stretch for a server that is over a bound before it gives the
     *     target up
     */
    public record Limits(
            @Nullable Long maxKeys,
            @Nullable Percent maxKeyspaceShare,
            Percent serverShare,
            Duration maxLatency,
            ByteSize maxLag,
            @Nullable Long maxWritesPerSecond,
            long maxExpiriesPerSecond,
            Duration patience) {
        /**
         * What holds where a playbook says nothing. 64 MiB: beyond it a primary cuts a replica off that does not catch
         * up within a minute (redis.conf, client-output-buffer-limit replica 256mb 64mb 60), and a full synchronisation
         * follows. 5,000 expiries: 500 in each of the ten cycles of a second, which take half a millisecond of the main
         * thread (measured on Redis 7.0 and Valkey 9.1 with values of 100 bytes and a replica);
         * with 20,000 the cycles reach their limit of 25 ms.
         */
        public static final Limits DEFAULTS = new Limits(
                null,
                null,
                Percent.parse("20%"),
                Duration.ofMillis(5),
                ByteSize.parse("64mb"),
                null,
                5000,
                Duration.ofMinutes(5));
    }

    /**
     * One action with its parameters as written; {@code ${name}} stands for a parameter of the playbook.
     *
     * @param with values as YAML gave them: String, Long, Double, Boolean, or a List of them; {@link
     *     ParameterBinding#resolve} fills the parameters in
     */
    public record Step(String action, Map<String, Object> with) {
        public Step {
            with = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(with));
        }
    }
}

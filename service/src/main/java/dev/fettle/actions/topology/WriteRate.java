package dev.fettle.actions.topology;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How much a shard writes, by what its servers measured over the last second or two.
 *
 * @param kilobytes of 1024 bytes, a second
 * @param withReads whether it is all that clients send to the primary
 */
record WriteRate(double kilobytes, boolean withReads) {
    /** Less a second than this is nothing. */
    private static final double NOTHING = 0.05;

    /**
     * What a replica receives is the stream itself, and told from Redis 7.0 on. What the primary sends to its replicas is
     * not to be had from all: Valkey 8.0 tells 0.
     */
    static WriteRate of(Member primary, List<Member> replicas) {
        OptionalDouble stream = replicas.stream()
                .filter(replica -> replica.isLinked() && replica.info().containsKey("instantaneous_input_repl_kbps"))
                .mapToDouble(replica -> replica.decimal("instantaneous_input_repl_kbps"))
                .max();
        return stream.isPresent()
                ? new WriteRate(stream.getAsDouble(), false)
                : new WriteRate(primary.decimal("instantaneous_input_kbps"), true);
    }

    boolean isNothing() {
        return kilobytes < NOTHING;
    }

    /** A sentence without its end. */
    String words() {
        String shown = String.format(Locale.ROOT, "%.1f KB a second", kilobytes);
        return withReads ? "clients send " + shown + ", reads included" : shown + " are written";
    }
}

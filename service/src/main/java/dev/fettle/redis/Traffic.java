package dev.fettle.redis;

import dev.fettle.action.Command;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What went over the wire, for the evidence of a run. */
final class Traffic {
    private final Map<String, Long> commands = new TreeMap<>();
    private long exchanges;
    private long sentBytes;
    private long receivedBytes;
    private long longestNanos;

    void add(String command, long times) {
        commands.merge(command, times, Long::sum);
    }

    void exchanged(List<Command> sent, long nanos) {
        exchanges++;
        longestNanos = Math.max(longestNanos, nanos);
        for (Command command : sent) {
            add(CommandName.of(command), 1);
            for (byte[] word : command.words()) {
                sentBytes += word.length;
            }
        }
    }

    void received(long bytes) {
        receivedBytes += bytes;
    }

    Map<String, Long> commands() {
        return Map.copyOf(commands);
    }

    @Override
    public String toString() {
        return exchanges + " exchanges, " + sentBytes + " bytes out, " + receivedBytes + " bytes in, longest "
                + longestNanos / 1000 + " us";
    }
}

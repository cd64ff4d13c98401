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

    void sent(List<Command> batch) {
        exchanges++;
        String last = "";
        long run = 0;
        for (Command command : batch) {
            String name = CommandName.of(command);
            // Mostly the same command many times: the very same text then.
            if (!name.equals(last) && run > 0) {
                add(last, run);
                run = 0;
            }
            last = name;
            run++;
            for (byte[] word : command.words()) {
                sentBytes += word.length;
            }
        }
        if (run > 0) {
            add(last, run);
        }
    }

    void answered(long nanos) {
        longestNanos = Math.max(longestNanos, nanos);
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

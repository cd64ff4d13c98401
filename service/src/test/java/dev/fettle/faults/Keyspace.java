package dev.fettle.faults;

import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * What the keys of a server should look like before and after: {@code temp:*} without expiry, which is to get one; some of
 * {@code temp:*} with another one, and {@code keep:*}, which are nobody's business.
 */
final class Keyspace {
    private static final int BATCH = 1_000;
    private static final long DAY = 86_400_000L;
    /** Of what the playbook sets, two hours with a jitter of 10 %. */
    private static final long LONGEST = 8_000_000L;

    private Keyspace() {}

    /** @param keys how many are to get an expiry; what was there before is gone */
    static void fill(ServerProcess server, int keys) {
        try (Resp resp = server.connect()) {
            resp.command("FLUSHALL");
            List<String[]> commands = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                commands.add(new String[] {"SET", "temp:" + i, "v"});
                if (i % 4 == 0) {
                    commands.add(new String[] {"SET", "keep:" + i, "v"});
                }
                if (i % 10 == 0) {
                    commands.add(new String[] {"SET", "temp:brief:" + i, "v", "PX", Long.toString(DAY)});
                }
            }
            send(resp, commands);
        }
    }

    /** What is wrong with the keys after a run that says it is done; empty where nothing is. */
    static List<String> faults(ServerProcess server, int keys) {
        List<String> faults = new ArrayList<>();
        try (Resp resp = server.connect()) {
            count(resp, keys, 1, "temp:", 1, LONGEST, faults);
            count(resp, keys, 4, "keep:", -1, -1, faults);
            count(resp, keys, 10, "temp:brief:", DAY / 2, DAY, faults);
        }
        return faults;
    }

    /** How many keys that are to get an expiry have none yet. */
    static long left(ServerProcess server, int keys) {
        List<String> none = new ArrayList<>();
        try (Resp resp = server.connect()) {
            List<Long> times = times(resp, keys, 1, "temp:");
            return times.stream().filter(time -> time == -1).count() + none.size();
        }
    }

    private static void count(
            Resp resp, int keys, int every, String prefix, long least, long most, List<String> faults) {
        List<Long> times = times(resp, keys, every, prefix);
        long wrong = times.stream().filter(time -> time < least || time > most).count();
        if (wrong > 0) {
            long without = times.stream().filter(time -> time == -1).count();
            long gone = times.stream().filter(time -> time == -2).count();
            faults.add(wrong + " of " + times.size() + " keys " + prefix + "* are wrong: " + without
                    + " without expiry, " + gone + " gone");
        }
    }

    private static List<Long> times(Resp resp, int keys, int every, String prefix) {
        List<String[]> commands = new ArrayList<>();
        for (int i = 0; i < keys; i += every) {
            commands.add(new String[] {"PTTL", prefix + i});
        }
        return send(resp, commands).stream().map(Long.class::cast).toList();
    }

    private static List<Object> send(Resp resp, List<String[]> commands) {
        List<Object> replies = new ArrayList<>(commands.size());
        for (int from = 0; from < commands.size(); from += BATCH) {
            List<String[]> batch = commands.subList(from, Math.min(from + BATCH, commands.size()));
            batch.forEach(resp::send);
            batch.forEach(command -> replies.add(resp.receive()));
        }
        return replies;
    }
}

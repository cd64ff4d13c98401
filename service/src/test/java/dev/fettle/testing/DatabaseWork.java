package dev.fettle.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a test database did since the last reset, as it counts it itself: every statement, planned and executed. */
public record DatabaseWork(TestDatabase database) {
    private static final String OF_THIS = "FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
            + " WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'";

    private static final int PARENT = 1;
    private static final int TIMES = 11;
    private static final double MILLIS_IN_A_TICK = 10;

    public void reset() {
        database.text("SELECT pg_stat_statements_reset()::text");
    }

    /** Milliseconds of work, of all sessions together. */
    public double millis() {
        return Double.parseDouble(
                database.text("SELECT coalesce(sum(total_exec_time + total_plan_time), 0) " + OF_THIS));
    }

    /**
     * Milliseconds that the database's server has computed since it started, for all its databases, in all its processes,
     * also those that are gone. Unlike {@link #millis()} it does not grow where others keep the machine busy, and waiting for
     * a lock is no part of it.
     */
    public double cpuMillis() {
        String backend = database.text("SELECT pg_backend_pid()");
        String server = stat(Path.of("/proc", backend))[PARENT];
        long ticks = ticks(stat(Path.of("/proc", server)), 4);
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            ticks += processes
                    .filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .map(DatabaseWork::stat)
                    .filter(stat -> stat.length > PARENT && stat[PARENT].equals(server))
                    .mapToLong(stat -> ticks(stat, 2))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ticks * MILLIS_IN_A_TICK;
    }

    /** After the name, which stands in brackets; empty for a process that is gone. */
    private static String[] stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException gone) {
            return new String[0];
        }
    }

    /** Its own time as user and as system, and that of the children that it waited for. */
    private static long ticks(String[] stat, int fields) {
        return Stream.of(stat)
                .skip(TIMES)
                .limit(fields)
                .mapToLong(Long::parseLong)
                .sum();
    }

    public long statements() {
        return Long.parseLong(database.text("SELECT coalesce(sum(calls), 0) " + OF_THIS));
    }

    /** Of these, how often a pool asked whether its connection lives: test pools ask each time, a node's every 30 s. */
    public long checks() {
        return Long.parseLong(
                database.text("SELECT coalesce(sum(calls), 0) " + OF_THIS + " AND s.query = 'SELECT $1'"));
    }

    /** The most expensive ones, for a person: milliseconds, calls, the beginning of the text. */
    public List<String> top(int count) {
        return listed("total_exec_time + total_plan_time", count);
    }

    /** The most frequent ones, as {@link #top}. */
    public List<String> mostCalled(int count) {
        return listed("calls", count);
    }

    private List<String> listed(String by, int count) {
        return database.texts(
                "SELECT format('%8s ms %7s x  %s', round((total_exec_time + total_plan_time)::numeric, 1),"
                        + " calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 110)) " + OF_THIS
                        + " ORDER BY " + by + " DESC LIMIT " + count);
    }
}

package dev.fettle.testing;

import java.util.List;

/** What a test database did since the last reset, as it counts it itself: every statement, planned and executed. */
public record DatabaseWork(TestDatabase database) {
    private static final String OF_THIS = "FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
            + " WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'";

    public void reset() {
        database.text("SELECT pg_stat_statements_reset()::text");
    }

    /** Milliseconds of work, of all sessions together. */
    public double millis() {
        return Double.parseDouble(
                database.text("SELECT coalesce(sum(total_exec_time + total_plan_time), 0) " + OF_THIS));
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

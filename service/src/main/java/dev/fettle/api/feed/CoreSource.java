package dev.fettle.api.feed;

import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Runs;
import dev.fettle.run.Tally;
import dev.fettle.run.TargetState;
import java.util.List;
import java.util.UUID;

/** A run as the core knows it. */
record CoreSource(RunId id, UUID change, Runs runs, AuditLog audit) implements RunFeed.Source {
    /** More than a run has at work at the same time. */
    private static final int MOST_AT_WORK = 1000;

    @Override
    public Run run() {
        return runs.get(id);
    }

    @Override
    public Tally tally() {
        return runs.tally(id);
    }

    @Override
    public List<RunTarget> atWork() {
        return runs.targets(id, TargetState.RUNNING, 0, MOST_AT_WORK);
    }

    @Override
    public List<AuditRecord> events(long after, int limit) {
        return audit.find(new AuditLog.Query(null, null, change, null, after, limit));
    }
}

package dev.fettle.schedule;

import dev.fettle.Problem;
import dev.fettle.change.ChangeId;
import dev.fettle.run.RunId;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.spi.JobFactory;
import org.quartz.spi.TriggerFiredBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs: each calls one method of the core and knows nothing else. */
final class Jobs implements JobFactory {
    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    static final String NAME = "name";

    private final Map<Class<? extends Job>, Supplier<Job>> makers;

    Jobs(Calls core) {
        makers = Map.of(
                DriveRun.class, () -> new DriveRun(core.driveRun()),
                StartChange.class, () -> new StartChange(core.startChange()),
                FireSchedule.class, () -> new FireSchedule(core.fireSchedule()),
                Poll.class, () -> new Poll(core.poll()),
                SweepSchedules.class, () -> new SweepSchedules(core.sweepSchedules()),
                Discover.class, () -> new Discover(core.discover()),
                Housekeep.class, () -> new Housekeep(core.housekeep()));
    }

    @Override
    public Job newJob(TriggerFiredBundle bundle, Scheduler scheduler) {
        Class<? extends Job> type = bundle.getJobDetail().getJobClass();
        Supplier<Job> maker = makers.get(type);
        if (maker == null) {
            throw new IllegalStateException("no job of the house: " + type);
        }
        return maker.get();
    }

    /** What goes wrong is a line in the log: the next tick tries again. */
    private static void calmly(JobExecutionContext context, Runnable call) {
        try {
            call.run();
        } catch (Problem problem) {
            log.warn("{}: {}", context.getJobDetail().getKey(), problem.text());
        } catch (RuntimeException defect) {
            log.error("{} failed", context.getJobDetail().getKey(), defect);
        }
    }

    private static String name(JobExecutionContext context) {
        return context.getMergedJobDataMap().getString(NAME);
    }

    record DriveRun(Consumer<RunId> core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, () -> core.accept(new RunId(UUID.fromString(name(context)))));
        }
    }

    record StartChange(Consumer<ChangeId> core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, () -> core.accept(new ChangeId(UUID.fromString(name(context)))));
        }
    }

    @DisallowConcurrentExecution
    record FireSchedule(Consumer<String> core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, () -> core.accept(name(context)));
        }
    }

    @DisallowConcurrentExecution
    record Poll(Runnable core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, core);
        }
    }

    @DisallowConcurrentExecution
    record Discover(Runnable core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, core);
        }
    }

    /** Apart from the sweep of runs: a schedule that is due makes a plan, which takes its time. */
    @DisallowConcurrentExecution
    record SweepSchedules(Runnable core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, core);
        }
    }

    @DisallowConcurrentExecution
    record Housekeep(Runnable core) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            calmly(context, core);
        }
    }
}

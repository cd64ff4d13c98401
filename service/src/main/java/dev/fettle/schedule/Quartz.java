package dev.fettle.schedule;

import dev.fettle.change.ChangeId;
import dev.fettle.change.ReadySignal;
import dev.fettle.change.Schedule;
import dev.fettle.change.Timer;
import dev.fettle.run.Kick;
import dev.fettle.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of the core to Quartz: what is to be called, and when. */
public final class Quartz implements Timer, Kick, ReadySignal {
    private static final Logger log = LoggerFactory.getLogger(Quartz.class);
    private static final String SCHEDULES = "schedules";
    private static final String RUNS = "runs";
    private static final String CHANGES = "changes";
    private static final String HOUSE = "house";

    private final Scheduler scheduler;

    public Quartz(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void check(String cron) {
        CronTimes.check(cron);
    }

    @Override
    public List<Instant> next(String cron, ZoneId zone, Instant after, int count) {
        return CronTimes.next(cron, zone, after, count);
    }

    @Override
    public void arm(Schedule schedule) {
        if (!schedule.enabled()) {
            disarm(schedule.name());
            return;
        }
        JobDetail job = JobBuilder.newJob(Jobs.FireSchedule.class)
                .withIdentity(schedule.name(), SCHEDULES)
                .usingJobData(Jobs.NAME, schedule.name())
                .storeDurably()
                .build();
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(schedule.name(), SCHEDULES)
                .forJob(job)
                // Always called after a gap, once: the core knows what the schedule wants done about it.
                .withSchedule(CronScheduleBuilder.cronSchedule(schedule.cron())
                        .inTimeZone(TimeZone.getTimeZone(schedule.zone()))
                        .withMisfireHandlingInstructionFireAndProceed())
                .build();
        quietly("arm schedule " + schedule.name(), () -> {
            scheduler.addJob(job, true);
            if (scheduler.rescheduleJob(trigger.getKey(), trigger) == null) {
                scheduler.scheduleJob(trigger);
            }
        });
    }

    @Override
    public void disarm(String schedule) {
        quietly("disarm schedule " + schedule, () -> scheduler.deleteJob(new JobKey(schedule, SCHEDULES)));
    }

    @Override
    public void soon(RunId run) {
        once(Jobs.DriveRun.class, RUNS, run.toString(), UUID.randomUUID().toString(), null);
    }

    @Override
    public void at(RunId run, Instant when) {
        once(Jobs.DriveRun.class, RUNS, run.toString(), Long.toString(when.toEpochMilli()), when);
    }

    @Override
    public void ready(ChangeId change) {
        once(
                Jobs.StartChange.class,
                CHANGES,
                change.toString(),
                UUID.randomUUID().toString(),
                null);
    }

    /** One call, at once for null; asked for twice under the same name, it is one. */
    private void once(Class<? extends Job> type, String group, String thing, String name, @Nullable Instant when) {
        quietly("call for " + group + " " + thing, () -> {
            TriggerKey key = new TriggerKey(thing + "/" + name, group);
            if (scheduler.checkExists(key)) {
                return;
            }
            JobDetail job = JobBuilder.newJob(type)
                    .withIdentity(key.getName(), group)
                    .usingJobData(Jobs.NAME, thing)
                    .build();
            TriggerBuilder<Trigger> trigger = TriggerBuilder.newTrigger().withIdentity(key);
            scheduler.scheduleJob(job, (when == null ? trigger.startNow() : trigger.startAt(Date.from(when))).build());
        });
    }

    /** Has something called again and again, on one node at a time; replaces an earlier arming. */
    void every(Class<? extends Job> type, Duration interval) {
        String name = type.getSimpleName();
        JobDetail job =
                JobBuilder.newJob(type).withIdentity(name, HOUSE).storeDurably().build();
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(name, HOUSE)
                .forJob(job)
                .startNow()
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(interval.toMillis())
                        .repeatForever()
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
        quietly("arm " + name, () -> scheduler.scheduleJob(job, Set.of(trigger), true));
    }

    private interface Call {
        void run() throws SchedulerException;
    }

    /** The state is committed by now, and the sweep looks at it within seconds: a lost call is no failure. */
    private static void quietly(String what, Call call) {
        try {
            call.run();
        } catch (SchedulerException e) {
            log.debug("could not {}: the sweep makes up for it", what, e);
        }
    }
}

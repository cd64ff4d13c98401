package dev.fettle.schedule;

import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Builds, starts and stops this node's Quartz, one of the cluster on the database. */
public final class Clockwork {
    private static final Duration BETWEEN_SWEEPS_OF_SCHEDULES = Duration.ofMinutes(1);
    private static final String CLUSTER = "fettle";
    /** Milliseconds between two tries where the database is away. */
    private static final String BETWEEN_TRIES = "2000";

    /**
     * @param threads how many jobs may be called at once; they are short, the work runs elsewhere
     * @param poll how often the fleet is looked at
     * @param discover how often deployments are asked for their members
     */
    public record Settings(int threads, Duration poll, Duration discover, Duration housekeep) {}

    private final Scheduler scheduler;
    private final Quartz quartz;
    private final Settings settings;
    private boolean stopped;

    private Clockwork(Scheduler scheduler, Settings settings) {
        this.scheduler = scheduler;
        this.quartz = new Quartz(scheduler);
        this.settings = settings;
    }

    /**
     * @param connections to the database that has Quartz's tables, in the schema {@code fettle}
     * @throws IllegalStateException where Quartz refuses its settings: a defect
     */
    public static Clockwork build(ConnectionProvider connections, Settings settings) {
        try {
            // Quartz keeps connections and schedulers by name for the whole JVM, where a second node would find the
            // first's.
            String source = CLUSTER + "-" + UUID.randomUUID();
            DBConnectionManager.getInstance().addConnectionProvider(source, connections);
            Scheduler scheduler = new StdSchedulerFactory(properties(settings, source)).getScheduler();
            SchedulerRepository.getInstance().remove(CLUSTER);
            return new Clockwork(scheduler, settings);
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz cannot be built", e);
        }
    }

    private static Properties properties(Settings settings, String source) {
        Properties p = new Properties();
        p.setProperty("org.quartz.scheduler.instanceName", CLUSTER);
        p.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        p.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        p.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        p.setProperty("org.quartz.threadPool.threadCount", Integer.toString(settings.threads()));
        p.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        p.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        p.setProperty("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        p.setProperty("org.quartz.jobStore.dataSource", source);
        p.setProperty("org.quartz.jobStore.tablePrefix", "fettle.qrtz_");
        p.setProperty("org.quartz.jobStore.useProperties", "true");
        p.setProperty("org.quartz.jobStore.isClustered", "true");
        p.setProperty("org.quartz.jobStore.clusterCheckinInterval", "5000");
        // Without this lock two nodes were seen to fire the same trigger (quartz#107, #280).
        p.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        p.setProperty("org.quartz.jobStore.misfireThreshold", "60000");
        // Of themselves 15 s each, and a trigger that was taken when the database went away waits for several.
        p.setProperty("org.quartz.jobStore.dbRetryInterval", BETWEEN_TRIES);
        p.setProperty("org.quartz.scheduler.dbFailureRetryInterval", BETWEEN_TRIES);
        return p;
    }

    /** The ports that the core calls. */
    public Quartz quartz() {
        return quartz;
    }

    /** What is to be called. Nothing fires yet. */
    public void calls(Calls calls) {
        try {
            scheduler.setJobFactory(new Jobs(calls));
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz does not take its jobs", e);
        }
    }

    /** Starts to fire, or leaves it to the other nodes. Does nothing once it was stopped. */
    public synchronized void fire(boolean fires) {
        if (stopped) {
            // A node that is stopped while it starts comes here last.
            return;
        }
        try {
            if (!fires) {
                scheduler.standby();
                return;
            }
            // What recurs is armed for the whole cluster, so only by a node that may fire.
            quartz.every(Jobs.Poll.class, settings.poll());
            quartz.every(Jobs.Discover.class, settings.discover());
            quartz.every(Jobs.SweepSchedules.class, BETWEEN_SWEEPS_OF_SCHEDULES);
            quartz.every(Jobs.Housekeep.class, settings.housekeep());
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz does not start", e);
        }
    }

    /** Stops to fire; calls under way end first. */
    public synchronized void stop() {
        stopped = true;
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz does not stop", e);
        }
    }

    /** Whether it fires. */
    public boolean isRunning() {
        try {
            return scheduler.isStarted() && !scheduler.isInStandbyMode() && !scheduler.isShutdown();
        } catch (SchedulerException e) {
            return false;
        }
    }
}

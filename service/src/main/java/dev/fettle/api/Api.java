package dev.fettle.api;

import dev.fettle.action.Actions;
import dev.fettle.api.access.SelfResource;
import dev.fettle.api.access.TokenResource;
import dev.fettle.api.audit.AuditPages;
import dev.fettle.api.audit.AuditResource;
import dev.fettle.api.breakers.BreakerResource;
import dev.fettle.api.changes.ChangeResource;
import dev.fettle.api.feed.RunEventsResource;
import dev.fettle.api.feed.RunFeeds;
import dev.fettle.api.fleet.DeploymentResource;
import dev.fettle.api.fleet.InstanceResource;
import dev.fettle.api.http.BodyLimit;
import dev.fettle.api.http.ErrorPages;
import dev.fettle.api.http.HttpFeature;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.RequestIds;
import dev.fettle.api.http.SecurityHeaders;
import dev.fettle.api.openapi.OpenApiServlet;
import dev.fettle.api.plans.PlanResource;
import dev.fettle.api.plans.UndoResource;
import dev.fettle.api.playbooks.PlaybookResource;
import dev.fettle.api.playbooks.ReferenceResource;
import dev.fettle.api.runs.RunResource;
import dev.fettle.api.schedules.PreviewResource;
import dev.fettle.api.schedules.ScheduleResource;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.auth.Tokens;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.Changes;
import dev.fettle.change.IdempotencyKeys;
import dev.fettle.change.Schedules;
import dev.fettle.fleet.Discovery;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Registry;
import dev.fettle.plan.Breakers;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.Planner;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.run.RunStore;
import dev.fettle.run.Runs;
import dev.fettle.run.Undo;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.util.component.LifeCycle;

/** Puts the whole API into a server: resources below {@code /api/v1}, its description at {@code /openapi.json}. */
public final class Api {
    /** The path below which all resources lie. */
    public static final String BASE = "/api/v1";

    private static final String OPENAPI = "/openapi.json";
    private static final int MOST_VIEWERS = 200;

    /**
     * What the API calls.
     *
     * @param version of this Fettle, as it is told to callers
     */
    public record Services(
            Registry registry,
            Discovery discovery,
            FleetStore fleet,
            PlaybookLibrary playbooks,
            PlaybookParser parser,
            Actions actions,
            Planner planner,
            Undo undo,
            PlanStore plans,
            Changes changes,
            ChangeStore changeStore,
            Schedules schedules,
            Runs runs,
            RunStore runStore,
            Breakers breakers,
            AuditLog audit,
            IdempotencyKeys keys,
            UnitOfWork work,
            Tokens tokens,
            InstantSource clock,
            String version) {}

    private Api() {}

    /** Called once, before the server starts. */
    public static void register(Environment environment, Services services) {
        RunFeeds feeds = new RunFeeds(services.runs(), services.audit(), services.clock(), MOST_VIEWERS);
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            // Not when the server has stopped: it waits for open requests first, and streams stay open.
            @Override
            public void lifeCycleStopping(LifeCycle server) {
                feeds.close();
            }
        });
        List<Object> resources = resources(services, feeds);
        resources.forEach(environment.jersey()::register);
        environment.jersey().register(new HttpFeature(services.tokens()));
        environment.jersey().setUrlPattern(BASE + "/*");

        List<Class<?>> classes =
                resources.stream().<Class<?>>map(Object::getClass).toList();
        environment
                .servlets()
                .addServlet("openapi", new OpenApiServlet(classes, BASE, services.version()))
                .addMapping(OPENAPI);
        filter(environment, "request-id", new RequestIds(), "/*");
        filter(environment, "api-headers", new SecurityHeaders(), BASE + "/*", OPENAPI);
        filter(environment, "api-body-limit", new BodyLimit(services.clock()), BASE + "/*");
        environment.getApplicationContext().setErrorHandler(new ErrorPages());
        environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(new ErrorPages()));
    }

    private static List<Object> resources(Services s, RunFeeds feeds) {
        Once once = new Once(s.work(), s.keys(), s.clock());
        AuditPages audit = new AuditPages(s.audit());
        return List.of(
                new DeploymentResource(s.registry(), s.discovery(), once),
                new InstanceResource(s.fleet(), s.clock()),
                new PlaybookResource(s.playbooks(), s.parser(), once),
                new ReferenceResource(s.actions()),
                new PlanResource(s.planner(), s.plans(), once),
                new ChangeResource(s.changes(), s.changeStore(), audit, once),
                new RunResource(s.runs(), s.runStore(), audit),
                new UndoResource(s.undo(), once),
                new RunEventsResource(feeds),
                new BreakerResource(s.breakers()),
                new ScheduleResource(s.schedules()),
                new PreviewResource(s.schedules()),
                new AuditResource(audit),
                new TokenResource(s.tokens()),
                new SelfResource(s.version()));
    }

    private static void filter(Environment environment, String name, Filter filter, String... paths) {
        var registration = environment.servlets().addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, paths);
    }
}

package dev.fettle.run;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector;
import dev.fettle.action.Outcome;
import dev.fettle.action.Party;
import dev.fettle.action.Target;
import dev.fettle.fleet.Facts;
import dev.fettle.plan.LiveShard;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.plan.WholeShard;
import dev.fettle.playbook.Playbook;
import java.time.Duration;

/**
 * One attempt of a step on a whole shard. Unlike one on a server it waits for nobody before it begins: an attempt that was
 * cut off may have left the shard without a primary that its Sentinels know, and only the step itself can mend that.
 */
final class ShardStep {
    private final Site site;
    private final Playbook playbook;
    private final PlannedTarget planned;
    private final PlannedTarget.Step step;
    private final ActionSpec<?> spec;

    ShardStep(Site site, Playbook playbook, PlannedTarget planned, PlannedTarget.Step step, ActionSpec<?> spec) {
        this.site = site;
        this.playbook = playbook;
        this.planned = planned;
        this.step = step;
        this.spec = spec;
    }

    Outcome attempt(Facts before) {
        Workshop shop = site.shop();
        long began = shop.pacer().nanoTime();
        Target target = site.planned(before);
        Journal journal = shop.journals().open(site.held(), site.progress().step());
        site.held().keepsIn(journal);
        try (Party party = shop.connector().party(site.deployment(), spec, Connector.Use.EXECUTE)) {
            RunSession session = new RunSession(
                    new WholeShard(new LiveShard(
                            site.deployment(),
                            planned.shard(),
                            shop.whereabouts(),
                            party,
                            shop.restarts(),
                            new UnlessLost())),
                    progress -> site.underWay(progress, party.commandsSent()),
                    site.progress(),
                    () -> site.progress().pace(),
                    Ceiling.of(playbook.limits(), planned.keys(), 0),
                    journal,
                    shop.journals().past(target.instance().deploymentId(), planned.shardKey()),
                    spec.needs().writes(),
                    shop.random(),
                    site.waits());
            try {
                return spec.execute(target, step.parameters(), session);
            } finally {
                Duration took = Duration.ofNanos(shop.pacer().nanoTime() - began);
                session.note(spec.name() + ": took " + took.toMillis() + " ms");
                site.sent(party.commandsSent());
                site.progressed(session.progress());
            }
        }
    }

    /** Goes on where the run is to pause or to end: roles are not left half-way. */
    private final class UnlessLost implements LiveShard.Hold {
        @Override
        public void check() {
            site.waits().stopIfLost();
        }

        @Override
        public void pause(Duration time) {
            site.waits().pauseUnlessLost(time);
            check();
        }

        @Override
        public long nanoTime() {
            return site.shop().pacer().nanoTime();
        }
    }
}

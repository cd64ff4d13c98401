package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Past;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Instance;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The journals of all runs.
 *
 * @param room how many bytes of images a run keeps of one shard, compressed
 */
public record Journals(JournalStore store, RunStore runs, long room) {
    /** That of a step at work. */
    Journal open(Held held, int step) {
        return new Journal(store, room, held, step);
    }

    /** What runs kept of an instance's shard. */
    public Past past(Instance instance) {
        return past(instance.deploymentId(), instance.shardKey());
    }

    /**
     * What runs kept of a shard.
     *
     * @param deployment the one that is meant: others may have borne its name
     */
    Past past(DeploymentId deployment, String shardKey) {
        return new Past() {
            @Override
            public long room() {
                return room;
            }

            @Override
            public Kept of(UUID run) {
                try {
                    Undo.undoable(runs, new RunId(run));
                } catch (Problem barred) {
                    return Kept.barred(barred.text());
                }
                return store.of(run, shardKey).map(this::kept).orElse(Kept.NOTHING);
            }

            private Kept kept(JournalStore.Summary summary) {
                return summary.deployment().equals(deployment)
                        ? new Kept(summary.images(), summary.lost(), summary.unkept(), summary.dropped(), null)
                        : Kept.barred("what the run kept of " + shardKey
                                + " is of another deployment, which bore that name and was removed");
            }

            @Override
            public List<Long> blocks(UUID run) {
                return store.blocks(run, shardKey);
            }

            @Override
            public Optional<Block> before(UUID run, long block) {
                return store.before(run, shardKey, block)
                        .map(stored -> new Block(stored.id(), Blocks.unpacked(stored.payload())));
            }
        };
    }
}

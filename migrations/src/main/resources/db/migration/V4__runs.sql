CREATE TABLE fettle.run (
    id               uuid        PRIMARY KEY,
    change_id        uuid        NOT NULL UNIQUE REFERENCES fettle.change (id),
    plan_id          uuid        NOT NULL REFERENCES fettle.plan (id),
    playbook         text        NOT NULL,
    playbook_version text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('PENDING', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING',
                                                           'SUCCEEDED', 'FAILED', 'CANCELLED')),
    wave             integer     NOT NULL CHECK (wave BETWEEN 0 AND waves),
    waves            integer     NOT NULL CHECK (waves >= 0),
    soak_until       timestamptz,
    targets          integer     NOT NULL CHECK (targets >= 0),
    why              text        NOT NULL,
    created_at       timestamptz NOT NULL,
    started_at       timestamptz,
    ended_at         timestamptz,
    version          bigint      NOT NULL
);
CREATE INDEX run_newest ON fettle.run (created_at DESC, id DESC);
CREATE INDEX run_live ON fettle.run (created_at, id) WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED');
CREATE INDEX run_plan ON fettle.run (plan_id);

-- A run and the change that starts it are written in one transaction, in whatever order.
ALTER TABLE fettle.change
    ADD CONSTRAINT change_run FOREIGN KEY (run_id) REFERENCES fettle.run (id) DEFERRABLE INITIALLY DEFERRED;

COMMENT ON TABLE fettle.run IS 'The carrying out of a change';
COMMENT ON COLUMN fettle.run.id IS 'Given by Fettle';
COMMENT ON COLUMN fettle.run.change_id IS 'The change; it becomes one run at most';
COMMENT ON COLUMN fettle.run.plan_id IS 'The plan';
COMMENT ON COLUMN fettle.run.playbook IS 'Name of the playbook, for lists';
COMMENT ON COLUMN fettle.run.playbook_version IS 'Version of the playbook';
COMMENT ON COLUMN fettle.run.state IS 'Where it stands';
COMMENT ON COLUMN fettle.run.wave IS 'The wave at work, from 1; 0 before the first';
COMMENT ON COLUMN fettle.run.waves IS 'How many waves there are';
COMMENT ON COLUMN fettle.run.soak_until IS 'While the fleet soaks after a wave: until when';
COMMENT ON COLUMN fettle.run.targets IS 'How many targets there are in all';
COMMENT ON COLUMN fettle.run.why IS 'Cause of the last transition';
COMMENT ON COLUMN fettle.run.created_at IS 'When it was created';
COMMENT ON COLUMN fettle.run.started_at IS 'When it started; null before';
COMMENT ON COLUMN fettle.run.ended_at IS 'When it ended; null before';
COMMENT ON COLUMN fettle.run.version IS 'Grows with every transition; a write carries the one it saw';

-- Progress is written about once a second for each target at work, so pages keep room for it.
CREATE TABLE fettle.run_target (
    run_id       uuid        NOT NULL REFERENCES fettle.run (id),
    sequence     integer     NOT NULL CHECK (sequence >= 1),
    wave         integer     NOT NULL CHECK (wave >= 1),
    instance_id  uuid        NOT NULL REFERENCES fettle.instance (id),
    deployment   text        NOT NULL,
    shard        text        NOT NULL,
    shard_key    text        GENERATED ALWAYS AS (deployment || '/' || shard) STORED,
    host         text        NOT NULL,
    port         integer     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED',
                                                       'CANCELLED', 'UNKNOWN')),
    progress     jsonb       NOT NULL,
    outcome      text        NOT NULL,
    facts_before jsonb,
    facts_after  jsonb,
    commands     jsonb       NOT NULL,
    owner        text        NOT NULL,
    fence        bigint      NOT NULL CHECK (fence >= 0),
    attempt      integer     NOT NULL CHECK (attempt >= 0),
    started_at   timestamptz,
    ended_at     timestamptz,
    PRIMARY KEY (run_id, sequence)
) WITH (fillfactor = 70);
CREATE INDEX run_target_open ON fettle.run_target (run_id, wave, sequence) WHERE state IN ('PENDING', 'RUNNING');
CREATE INDEX run_target_instance ON fettle.run_target (instance_id);

COMMENT ON TABLE fettle.run_target IS 'One server of a run: where it stands, and the evidence of what was done';
COMMENT ON COLUMN fettle.run_target.run_id IS 'The run';
COMMENT ON COLUMN fettle.run_target.sequence IS 'The one it has in the plan';
COMMENT ON COLUMN fettle.run_target.wave IS 'From 1';
COMMENT ON COLUMN fettle.run_target.instance_id IS 'The server';
COMMENT ON COLUMN fettle.run_target.deployment IS 'Name of its deployment when it was planned';
COMMENT ON COLUMN fettle.run_target.shard IS 'Its shard when it was planned';
COMMENT ON COLUMN fettle.run_target.shard_key IS 'Name of its shard in the whole fleet: what the lease is taken on';
COMMENT ON COLUMN fettle.run_target.host IS 'Host name or IP address';
COMMENT ON COLUMN fettle.run_target.port IS 'TCP port';
COMMENT ON COLUMN fettle.run_target.state IS 'Where it stands';
COMMENT ON COLUMN fettle.run_target.progress IS 'Step, checkpoint, counters and notes, written while it is at work';
COMMENT ON COLUMN fettle.run_target.outcome IS 'How it ended, for a person; empty before';
COMMENT ON COLUMN fettle.run_target.facts_before IS 'Facts read before its first step';
COMMENT ON COLUMN fettle.run_target.facts_after IS 'Facts read after its last step';
COMMENT ON COLUMN fettle.run_target.commands IS 'How many of each command were sent to the server';
COMMENT ON COLUMN fettle.run_target.owner IS 'The node that works on it; empty for none';
COMMENT ON COLUMN fettle.run_target.fence IS 'Fence of its last claim; a write that carries another one is refused';
COMMENT ON COLUMN fettle.run_target.attempt IS 'How often it was claimed';
COMMENT ON COLUMN fettle.run_target.started_at IS 'When it was first claimed, on the clock of the database';
COMMENT ON COLUMN fettle.run_target.ended_at IS 'When it ended; null before';

CREATE TABLE fettle.shard_lease (
    shard_key   text        PRIMARY KEY,
    fence       bigint      NOT NULL CHECK (fence >= 0),
    run_id      uuid,
    sequence    integer,
    node        text,
    lease_until timestamptz,
    FOREIGN KEY (run_id, sequence) REFERENCES fettle.run_target (run_id, sequence),
    CONSTRAINT shard_lease_whole CHECK (num_nonnulls(run_id, sequence, node, lease_until) IN (0, 4))
) WITH (fillfactor = 50);

COMMENT ON TABLE fettle.shard_lease IS 'Who may work on a shard, one row for each shard that ever had a run; rows stay, so that fences never start again';
COMMENT ON COLUMN fettle.shard_lease.shard_key IS 'Deployment and shard';
COMMENT ON COLUMN fettle.shard_lease.fence IS 'Grows by one with every lease';
COMMENT ON COLUMN fettle.shard_lease.run_id IS 'The run that holds or last held it; null when it was given back';
COMMENT ON COLUMN fettle.shard_lease.sequence IS 'The target of that run';
COMMENT ON COLUMN fettle.shard_lease.node IS 'The node that works on it';
COMMENT ON COLUMN fettle.shard_lease.lease_until IS 'On the clock of the database: over from then on, unless renewed';

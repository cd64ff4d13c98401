-- Names are qualified throughout: nothing here depends on anybody's search_path. What is shown in the order of its text
-- is collated by code point, as Java does it, whatever the locale of the database.

CREATE TABLE fettle.deployment (
    id         uuid        PRIMARY KEY,
    name       text        COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    kind       text        NOT NULL CHECK (kind IN ('STANDALONE', 'REPLICATION', 'SENTINEL', 'CLUSTER')),
    seeds      jsonb       NOT NULL CHECK (jsonb_typeof(seeds) = 'array'),
    access     jsonb       NOT NULL CHECK (jsonb_typeof(access) = 'object'),
    labels     jsonb       NOT NULL CHECK (jsonb_typeof(labels) = 'object'),
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version    bigint      NOT NULL
);
-- A name is free again once its deployment was removed.
CREATE UNIQUE INDEX deployment_name ON fettle.deployment (name) WHERE removed_at IS NULL;

COMMENT ON TABLE fettle.deployment IS 'What a user registered; its members are in instance';
COMMENT ON COLUMN fettle.deployment.id IS 'Given by Fettle, never reused';
COMMENT ON COLUMN fettle.deployment.name IS 'Given by the user; unique among those that are not removed';
COMMENT ON COLUMN fettle.deployment.kind IS 'How its servers hang together';
COMMENT ON COLUMN fettle.deployment.seeds IS 'Addresses to discover it from, as host:port';
COMMENT ON COLUMN fettle.deployment.access IS 'How to get in; secrets are references, never values';
COMMENT ON COLUMN fettle.deployment.labels IS 'Key and value pairs that targets are selected by';
COMMENT ON COLUMN fettle.deployment.created_at IS 'When it was registered';
COMMENT ON COLUMN fettle.deployment.removed_at IS 'When it was removed; null while it is looked after';
COMMENT ON COLUMN fettle.deployment.version IS 'Grows with every edit; an edit carries the one it saw';

-- Every look rewrites a row of this table; with room on the page and no index on what changes, that stays cheap.
CREATE TABLE fettle.instance (
    id              uuid        PRIMARY KEY,
    deployment_id   uuid        NOT NULL REFERENCES fettle.deployment (id),
    shard           text        COLLATE "C" NOT NULL CHECK (shard <> ''),
    host            text        COLLATE "C" NOT NULL CHECK (host <> ''),
    port            integer     NOT NULL CHECK (port BETWEEN 1 AND 65535),
    role            text        NOT NULL CHECK (role IN ('PRIMARY', 'REPLICA', 'UNKNOWN')),
    run_id          text        NOT NULL,
    engine          jsonb       NOT NULL,
    capabilities    jsonb       NOT NULL,
    capabilities_at timestamptz,
    status          text        NOT NULL CHECK (status IN ('NEW', 'UP', 'UNREACHABLE', 'GONE')),
    reason          text        NOT NULL,
    facts           jsonb,
    observed_at     timestamptz,
    history_at      timestamptz,
    gone_at         timestamptz CHECK ((gone_at IS NOT NULL) = (status = 'GONE')),
    version         bigint      NOT NULL,
    UNIQUE (deployment_id, host, port)
) WITH (fillfactor = 60);
-- A server belongs to one deployment at a time: otherwise it would have two shards, and so two writers at once.
CREATE UNIQUE INDEX instance_address ON fettle.instance (host, port) WHERE status <> 'GONE';
-- Nor under another of its addresses. The incarnation changes with a restart only, so looks stay cheap.
CREATE INDEX instance_run ON fettle.instance (run_id) WHERE status <> 'GONE' AND run_id <> '';

COMMENT ON TABLE fettle.instance IS 'One server process of a deployment, as last seen';
COMMENT ON COLUMN fettle.instance.id IS 'Given by Fettle; stays when the server goes and comes back';
COMMENT ON COLUMN fettle.instance.deployment_id IS 'The deployment it is a member of';
COMMENT ON COLUMN fettle.instance.shard IS 'Name of its shard, unique in the deployment and stable through role changes';
COMMENT ON COLUMN fettle.instance.host IS 'Host name or IP address, IPv6 without brackets';
COMMENT ON COLUMN fettle.instance.port IS 'TCP port';
COMMENT ON COLUMN fettle.instance.role IS 'What it is to its shard';
COMMENT ON COLUMN fettle.instance.run_id IS 'The incarnation that was last seen; empty before the first answer';
COMMENT ON COLUMN fettle.instance.engine IS 'Product, version and compatibility';
COMMENT ON COLUMN fettle.instance.capabilities IS 'What it was seen to be able to do, by command';
COMMENT ON COLUMN fettle.instance.capabilities_at IS 'When its capabilities were probed; null before';
COMMENT ON COLUMN fettle.instance.status IS 'Whether it answers';
COMMENT ON COLUMN fettle.instance.reason IS 'Why it is in this status, when it is not up; empty otherwise';
COMMENT ON COLUMN fettle.instance.facts IS 'What it last said of itself; null before its first answer';
COMMENT ON COLUMN fettle.instance.observed_at IS 'When it said so';
COMMENT ON COLUMN fettle.instance.history_at IS 'When the last row was added to its history; null before';
COMMENT ON COLUMN fettle.instance.gone_at IS 'When it ceased to be a member; null while it is one';
COMMENT ON COLUMN fettle.instance.version IS 'Grows with every change of place, role, status, incarnation or capabilities';

CREATE TABLE fettle.observation (
    instance_id uuid        NOT NULL REFERENCES fettle.instance (id),
    at          timestamptz NOT NULL,
    sighting    jsonb       NOT NULL,
    PRIMARY KEY (instance_id, at)
);
-- Rows come in the order of time, so this stays a few pages large while the table grows to millions of rows.
CREATE INDEX observation_at ON fettle.observation USING brin (at);

COMMENT ON TABLE fettle.observation IS 'What was seen of each instance over the last days; older rows are dropped';
COMMENT ON COLUMN fettle.observation.instance_id IS 'The instance that was asked';
COMMENT ON COLUMN fettle.observation.at IS 'When it was asked';
COMMENT ON COLUMN fettle.observation.sighting IS 'Its facts, or why there are none';

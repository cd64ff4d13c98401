-- For tables whose rows are evidence: what was stored is what was seen.
CREATE FUNCTION fettle.refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: its rows are evidence and never change', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
COMMENT ON FUNCTION fettle.refuse_change() IS 'Trigger of tables whose rows may be added but not changed';

CREATE TABLE fettle.playbook (
    name           text        COLLATE "C" NOT NULL CHECK (name <> ''),
    version        text        NOT NULL CHECK (version <> ''),
    source         text        NOT NULL,
    title          text        NOT NULL,
    owner          text        NOT NULL,
    risk           text        NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH')),
    stored_by_kind text        NOT NULL CHECK (stored_by_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    stored_by      text        NOT NULL,
    stored_at      timestamptz NOT NULL,
    ordinal        bigint      GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX playbook_latest ON fettle.playbook (name, ordinal);
CREATE TRIGGER playbook_unchanged BEFORE UPDATE ON fettle.playbook
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_change();

COMMENT ON TABLE fettle.playbook IS 'Every version of every playbook; a version never changes';
COMMENT ON COLUMN fettle.playbook.name IS 'Its name, from its metadata';
COMMENT ON COLUMN fettle.playbook.version IS 'SHA-256 of the source, in hex';
COMMENT ON COLUMN fettle.playbook.source IS 'The YAML as it was given; the truth, read again whenever it is used';
COMMENT ON COLUMN fettle.playbook.title IS 'From its metadata, for lists';
COMMENT ON COLUMN fettle.playbook.owner IS 'From its metadata, for lists';
COMMENT ON COLUMN fettle.playbook.risk IS 'From its metadata, for lists';
COMMENT ON COLUMN fettle.playbook.stored_by_kind IS 'What kind of actor stored this version';
COMMENT ON COLUMN fettle.playbook.stored_by IS 'Who stored this version';
COMMENT ON COLUMN fettle.playbook.stored_at IS 'When';
COMMENT ON COLUMN fettle.playbook.ordinal IS 'Order of storing; the highest of a name is its latest version';

CREATE TABLE fettle.plan (
    id               uuid        PRIMARY KEY,
    digest           text        NOT NULL,
    playbook         text        NOT NULL,
    playbook_version text        NOT NULL,
    risk             text        NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH')),
    parameters       jsonb       NOT NULL,
    narrowed_by      text,
    left_out         jsonb       NOT NULL,
    totals           jsonb       NOT NULL,
    by_kind          text        NOT NULL CHECK (by_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    by_name          text        NOT NULL,
    at               timestamptz NOT NULL
);
CREATE INDEX plan_newest ON fettle.plan (at DESC, id DESC);
CREATE TRIGGER plan_unchanged BEFORE UPDATE ON fettle.plan
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_change();

COMMENT ON TABLE fettle.plan IS 'What a run would do; never changes';
COMMENT ON COLUMN fettle.plan.id IS 'Given by Fettle';
COMMENT ON COLUMN fettle.plan.digest IS 'SHA-256 over all that an approver relies on, in hex';
COMMENT ON COLUMN fettle.plan.playbook IS 'Name of the playbook';
COMMENT ON COLUMN fettle.plan.playbook_version IS 'Version of the playbook; a hash of its content, so it needs no foreign key to stay true';
COMMENT ON COLUMN fettle.plan.risk IS 'Risk of the playbook';
COMMENT ON COLUMN fettle.plan.parameters IS 'Every parameter with its value';
COMMENT ON COLUMN fettle.plan.narrowed_by IS 'The condition by which the requester narrowed the targets; null for none';
COMMENT ON COLUMN fettle.plan.left_out IS 'Servers that are selected but not touched, each with the reason';
COMMENT ON COLUMN fettle.plan.totals IS 'Sums over all targets';
COMMENT ON COLUMN fettle.plan.by_kind IS 'What kind of actor made it';
COMMENT ON COLUMN fettle.plan.by_name IS 'Who made it';
COMMENT ON COLUMN fettle.plan.at IS 'When it was made';

CREATE TABLE fettle.plan_target (
    plan_id     uuid    NOT NULL REFERENCES fettle.plan (id) ON DELETE CASCADE,
    sequence    integer NOT NULL CHECK (sequence >= 1),
    wave        integer NOT NULL CHECK (wave >= 1),
    instance_id uuid    NOT NULL REFERENCES fettle.instance (id),
    deployment  text    NOT NULL,
    shard       text    NOT NULL,
    host        text    NOT NULL,
    port        integer NOT NULL,
    role        text    NOT NULL CHECK (role IN ('PRIMARY', 'REPLICA', 'UNKNOWN')),
    run_id      text    NOT NULL,
    engine      text    NOT NULL,
    keys        bigint  NOT NULL,
    labels      jsonb   NOT NULL,
    steps       jsonb   NOT NULL,
    why         text    NOT NULL,
    PRIMARY KEY (plan_id, sequence),
    UNIQUE (plan_id, instance_id)
);
CREATE TRIGGER plan_target_unchanged BEFORE UPDATE ON fettle.plan_target
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_change();

COMMENT ON TABLE fettle.plan_target IS 'One server that a plan touches; never changes';
COMMENT ON COLUMN fettle.plan_target.plan_id IS 'The plan';
COMMENT ON COLUMN fettle.plan_target.sequence IS 'From 1, in the order in which targets may start';
COMMENT ON COLUMN fettle.plan_target.wave IS 'From 1';
COMMENT ON COLUMN fettle.plan_target.instance_id IS 'The server';
COMMENT ON COLUMN fettle.plan_target.deployment IS 'Name of its deployment at that time';
COMMENT ON COLUMN fettle.plan_target.shard IS 'Its shard at that time';
COMMENT ON COLUMN fettle.plan_target.host IS 'Host name or IP address';
COMMENT ON COLUMN fettle.plan_target.port IS 'TCP port';
COMMENT ON COLUMN fettle.plan_target.role IS 'The role that was planned for';
COMMENT ON COLUMN fettle.plan_target.run_id IS 'The incarnation that was planned for';
COMMENT ON COLUMN fettle.plan_target.engine IS 'Product and version';
COMMENT ON COLUMN fettle.plan_target.keys IS 'How many keys it held';
COMMENT ON COLUMN fettle.plan_target.labels IS 'Labels of its deployment at that time';
COMMENT ON COLUMN fettle.plan_target.steps IS 'What each step compiles to here: action, parameters, estimate';
COMMENT ON COLUMN fettle.plan_target.why IS 'Why it sits in this wave';

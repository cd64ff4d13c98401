CREATE TABLE fettle.breaker (
    id             uuid        PRIMARY KEY,
    playbook       text        COLLATE "C" NOT NULL CHECK (playbook <> ''),
    instance_id    uuid        NOT NULL REFERENCES fettle.instance (id),
    deployment     text        NOT NULL,
    host           text        NOT NULL,
    port           integer     NOT NULL,
    remedies       jsonb       NOT NULL CHECK (jsonb_typeof(remedies) = 'array'),
    opened_at      timestamptz NOT NULL,
    closed_at      timestamptz,
    closed_by_kind text        CHECK (closed_by_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    closed_by      text,
    closed_why     text,
    CONSTRAINT breaker_closed_whole CHECK (num_nonnulls(closed_at, closed_by_kind, closed_by, closed_why) IN (0, 4))
);
CREATE UNIQUE INDEX breaker_open ON fettle.breaker (playbook, instance_id) WHERE closed_at IS NULL;
CREATE INDEX breaker_closed ON fettle.breaker (playbook, instance_id, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX breaker_newest ON fettle.breaker (opened_at DESC, id DESC);

COMMENT ON TABLE fettle.breaker IS 'A playbook that helped a server again and again without lasting: it leaves the server alone until a person closes this';
COMMENT ON COLUMN fettle.breaker.id IS 'Given by Fettle';
COMMENT ON COLUMN fettle.breaker.playbook IS 'Name of the playbook, whatever its version';
COMMENT ON COLUMN fettle.breaker.instance_id IS 'The server';
COMMENT ON COLUMN fettle.breaker.deployment IS 'Name of its deployment when it opened';
COMMENT ON COLUMN fettle.breaker.host IS 'Host name or IP address of the server when it opened';
COMMENT ON COLUMN fettle.breaker.port IS 'TCP port of the server when it opened';
COMMENT ON COLUMN fettle.breaker.remedies IS 'When the remedies that did not last succeeded, the oldest first';
COMMENT ON COLUMN fettle.breaker.opened_at IS 'When a plan found that they did not last';
COMMENT ON COLUMN fettle.breaker.closed_at IS 'When a person closed it; null while it is open. Remedies before that no longer count';
COMMENT ON COLUMN fettle.breaker.closed_by_kind IS 'Kind of who closed it';
COMMENT ON COLUMN fettle.breaker.closed_by IS 'Who closed it';
COMMENT ON COLUMN fettle.breaker.closed_why IS 'Why, in their words';

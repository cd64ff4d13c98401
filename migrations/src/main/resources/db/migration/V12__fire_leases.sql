-- A due time that a node took is held as a shard is: by a lease that is renewed while the plan is made, and by a fence.
ALTER TABLE fettle.schedule_fire
    ADD COLUMN fence bigint NOT NULL DEFAULT 1 CHECK (fence > 0),
    -- Nodes of the version before this one take a due time for ten minutes, and do not say so.
    ADD COLUMN lease_until timestamptz NOT NULL DEFAULT clock_timestamp() + interval '10 minutes';

UPDATE fettle.schedule_fire SET lease_until = fired_at + interval '10 minutes';

-- What every node looks for each few seconds: it holds a row only while a plan is made.
CREATE INDEX schedule_fire_open ON fettle.schedule_fire (lease_until) WHERE outcome = '';

COMMENT ON COLUMN fettle.schedule_fire.fired_at IS 'When a node took it first; how late it is counts from here';
COMMENT ON COLUMN fettle.schedule_fire.fence IS 'Grows whenever a node takes it: what a former one comes back with is refused';
COMMENT ON COLUMN fettle.schedule_fire.lease_until IS 'Until when nobody else takes it, while it has no outcome; on the database''s clock';

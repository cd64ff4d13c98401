ALTER TABLE fettle.journal
    ADD COLUMN deployment_id uuid REFERENCES fettle.deployment (id),
    ADD COLUMN is_full boolean NOT NULL DEFAULT false,
    ADD COLUMN unkept bigint NOT NULL DEFAULT 0 CHECK (unkept >= 0);

UPDATE fettle.journal j
SET deployment_id = i.deployment_id
FROM fettle.run_target t
JOIN fettle.instance i ON i.id = t.instance_id
WHERE t.run_id = j.run_id AND t.shard_key = j.shard_key;
UPDATE fettle.journal SET is_full = true WHERE lost > 0;

ALTER TABLE fettle.journal ALTER COLUMN deployment_id SET NOT NULL;

COMMENT ON COLUMN fettle.journal.deployment_id IS 'The deployment: another one may bear its name once it is removed';
COMMENT ON COLUMN fettle.journal.shard_key IS 'Name of deployment and shard: after a failover the undo goes to the new primary';
COMMENT ON COLUMN fettle.journal.images IS 'How many changes its blocks tell of, or told of before they were dropped; an element of a set is one';
COMMENT ON COLUMN fettle.journal.lost IS 'Changes that were made although the journal had no room for their images';
COMMENT ON COLUMN fettle.journal.is_full IS 'Whether a block has found no room; none is kept from then on';
COMMENT ON COLUMN fettle.journal.unkept IS 'Changes that were made without an image by intent: beyond what the step was to keep, or could';

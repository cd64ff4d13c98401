-- What a lease reaches beyond its shard, so that a claim can count it over all runs. Values of the last holder stay in
-- rows that nobody holds; only rows whose lease_until is to come count.
ALTER TABLE fettle.shard_lease
    ADD COLUMN host        text,
    ADD COLUMN per_host    integer CHECK (per_host >= 1),
    ADD COLUMN incarnation text,
    ADD COLUMN quorum      text;
CREATE INDEX shard_lease_held ON fettle.shard_lease (run_id) WHERE run_id IS NOT NULL;

COMMENT ON COLUMN fettle.shard_lease.host IS 'The machine of the target, as its address names it';
COMMENT ON COLUMN fettle.shard_lease.per_host IS 'How many targets the holder''s playbook allows at work on that machine, whoever works';
COMMENT ON COLUMN fettle.shard_lease.incarnation IS 'The run_id of the target''s server as last seen: one server is not worked on twice under two names';
COMMENT ON COLUMN fettle.shard_lease.quorum IS 'The cluster of which it is a primary, where the work may disrupt it; null otherwise';

-- Claims ask for these again and again: how many failed, and how the last ones ended.
CREATE INDEX run_target_failed ON fettle.run_target (run_id) WHERE state IN ('FAILED', 'UNKNOWN');
CREATE INDEX run_target_ended ON fettle.run_target (run_id, ended_at DESC, sequence DESC) WHERE ended_at IS NOT NULL;

CREATE TABLE fettle.run_settled (
    run_id   uuid    NOT NULL,
    sequence integer NOT NULL,
    step     integer NOT NULL CHECK (step >= 0),
    name     text    NOT NULL,
    value    text    NOT NULL,
    PRIMARY KEY (run_id, sequence, step, name),
    FOREIGN KEY (run_id, sequence) REFERENCES fettle.run_target (run_id, sequence) ON DELETE CASCADE
);

COMMENT ON TABLE fettle.run_settled IS 'What the first attempt of a step settled for all later ones, such as the moment from which its expiries are counted';
COMMENT ON COLUMN fettle.run_settled.run_id IS 'The run';
COMMENT ON COLUMN fettle.run_settled.sequence IS 'The target';
COMMENT ON COLUMN fettle.run_settled.step IS 'The step, from 0';
COMMENT ON COLUMN fettle.run_settled.name IS 'What was settled, in the words of the action';
COMMENT ON COLUMN fettle.run_settled.value IS 'How; written once, never changed';

CREATE TABLE fettle.journal (
    run_id     uuid        NOT NULL REFERENCES fettle.run (id) ON DELETE CASCADE,
    shard_key  text        NOT NULL,
    images     bigint      NOT NULL CHECK (images >= 0),
    bytes      bigint      NOT NULL CHECK (bytes >= 0),
    lost       bigint      NOT NULL CHECK (lost >= 0),
    written_at timestamptz NOT NULL,
    dropped_at timestamptz,
    PRIMARY KEY (run_id, shard_key)
) WITH (fillfactor = 70);
CREATE INDEX journal_age ON fettle.journal (written_at) WHERE dropped_at IS NULL;

COMMENT ON TABLE fettle.journal IS 'What a run changed on a shard, kept so that it can be undone; one row for all its blocks';
COMMENT ON COLUMN fettle.journal.run_id IS 'The run';
COMMENT ON COLUMN fettle.journal.shard_key IS 'Deployment and shard: after a failover the undo goes to the new primary';
COMMENT ON COLUMN fettle.journal.images IS 'How many images its blocks hold, or held before they were dropped';
COMMENT ON COLUMN fettle.journal.bytes IS 'What its blocks take, compressed, in bytes';
COMMENT ON COLUMN fettle.journal.lost IS 'Changes of which no image was kept because the journal was full';
COMMENT ON COLUMN fettle.journal.written_at IS 'When it was last written, on the clock of the database; retention counts from here';
COMMENT ON COLUMN fettle.journal.dropped_at IS 'When its blocks were deleted at the end of their retention; null while they are kept';

CREATE TABLE fettle.journal_block (
    id        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id    uuid    NOT NULL,
    shard_key text    NOT NULL,
    images    integer NOT NULL CHECK (images > 0),
    payload   bytea   NOT NULL,
    FOREIGN KEY (run_id, shard_key) REFERENCES fettle.journal (run_id, shard_key) ON DELETE CASCADE
);
-- Payloads are compressed already.
ALTER TABLE fettle.journal_block ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX journal_block_of ON fettle.journal_block (run_id, shard_key, id);

COMMENT ON TABLE fettle.journal_block IS 'Images, many in a block; read and undone block by block';
COMMENT ON COLUMN fettle.journal_block.id IS 'Grows: later blocks hold later changes';
COMMENT ON COLUMN fettle.journal_block.run_id IS 'The run';
COMMENT ON COLUMN fettle.journal_block.shard_key IS 'Deployment and shard';
COMMENT ON COLUMN fettle.journal_block.images IS 'How many images it holds';
COMMENT ON COLUMN fettle.journal_block.payload IS 'The images, in the format whose number is the first byte, the rest deflated';

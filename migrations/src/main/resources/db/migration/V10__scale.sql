-- What every claim and every drive of a run asks for must not grow with the run. Each of these holds only the few rows that
-- are asked for.
CREATE INDEX run_target_at_work ON fettle.run_target (run_id, sequence) WHERE state = 'RUNNING';
CREATE INDEX run_target_waiting ON fettle.run_target (run_id, wave, sequence) WHERE state = 'PENDING';
CREATE INDEX run_target_shard ON fettle.run_target (run_id, wave, shard_key, sequence) WHERE state IN ('PENDING', 'RUNNING');

CREATE TABLE fettle.change (
    id               uuid        PRIMARY KEY,
    plan_id          uuid        NOT NULL REFERENCES fettle.plan (id),
    digest           text        NOT NULL,
    playbook         text        NOT NULL,
    risk             text        NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH')),
    requester_kind   text        NOT NULL CHECK (requester_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    requester        text        NOT NULL,
    interested       jsonb       NOT NULL CHECK (jsonb_typeof(interested) = 'array'),
    reason           text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('AWAITING_APPROVAL', 'APPROVED', 'STARTED', 'REJECTED',
                                                           'EXPIRED', 'WITHDRAWN', 'SUPERSEDED')),
    policy           text        NOT NULL,
    approvals_needed integer     NOT NULL CHECK (approvals_needed >= 0),
    not_before       timestamptz,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    run_id           uuid        UNIQUE,
    why              text        NOT NULL,
    version          bigint      NOT NULL,
    CONSTRAINT change_run_iff_started CHECK ((run_id IS NOT NULL) = (state = 'STARTED')),
    -- Lets a vote carry the requester in its foreign key.
    UNIQUE (id, requester_kind, requester)
);
CREATE INDEX change_newest ON fettle.change (created_at DESC, id DESC);
CREATE INDEX change_by_state ON fettle.change (state, created_at DESC, id DESC);
CREATE INDEX change_open ON fettle.change (expires_at) WHERE state IN ('AWAITING_APPROVAL', 'APPROVED');
CREATE INDEX change_plan ON fettle.change (plan_id);

COMMENT ON TABLE fettle.change IS 'A plan that somebody asks for';
COMMENT ON COLUMN fettle.change.id IS 'Given by Fettle';
COMMENT ON COLUMN fettle.change.plan_id IS 'The plan';
COMMENT ON COLUMN fettle.change.digest IS 'The digest of the plan; a vote for another one does not count';
COMMENT ON COLUMN fettle.change.playbook IS 'Name of the playbook, for lists';
COMMENT ON COLUMN fettle.change.risk IS 'Risk of the playbook';
COMMENT ON COLUMN fettle.change.requester_kind IS 'What kind of actor asks';
COMMENT ON COLUMN fettle.change.requester IS 'Who asks';
COMMENT ON COLUMN fettle.change.interested IS 'Who may not vote on it besides the requester, as kind and name';
COMMENT ON COLUMN fettle.change.reason IS 'Why, in their words';
COMMENT ON COLUMN fettle.change.state IS 'Where it stands';
COMMENT ON COLUMN fettle.change.policy IS 'Name of the policy that was applied';
COMMENT ON COLUMN fettle.change.approvals_needed IS 'How many people other than the requester must approve';
COMMENT ON COLUMN fettle.change.not_before IS 'It starts no earlier; null for at once';
COMMENT ON COLUMN fettle.change.created_at IS 'When it was asked for';
COMMENT ON COLUMN fettle.change.expires_at IS 'When it is over if it has not started';
COMMENT ON COLUMN fettle.change.run_id IS 'The run that it became, once started';
COMMENT ON COLUMN fettle.change.why IS 'Cause of the last transition';
COMMENT ON COLUMN fettle.change.version IS 'Grows with every transition; a write carries the one it saw';

CREATE TABLE fettle.vote (
    change_id      uuid        NOT NULL,
    requester_kind text        NOT NULL,
    requester      text        NOT NULL,
    voter_kind     text        NOT NULL CHECK (voter_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    voter          text        NOT NULL CHECK (voter <> ''),
    approve        boolean     NOT NULL,
    digest         text        NOT NULL,
    comment        text        NOT NULL,
    at             timestamptz NOT NULL,
    FOREIGN KEY (change_id, requester_kind, requester) REFERENCES fettle.change (id, requester_kind, requester),
    CONSTRAINT vote_not_by_requester CHECK (voter_kind <> requester_kind OR lower(voter) <> lower(requester))
);
CREATE UNIQUE INDEX vote_once ON fettle.vote (change_id, voter_kind, lower(voter));
CREATE FUNCTION fettle.refuse_interested_vote() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM fettle.change c, jsonb_to_recordset(c.interested) AS i (kind text, name text)
               WHERE c.id = NEW.change_id AND i.kind = NEW.voter_kind AND lower(i.name) = lower(NEW.voter)) THEN
        RAISE EXCEPTION 'the vote of % on change % is refused: they have an interest in it', NEW.voter, NEW.change_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_not_by_interested';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION fettle.refuse_interested_vote() IS 'Trigger that keeps those from voting whom the change names as interested';
CREATE TRIGGER vote_not_by_interested BEFORE INSERT ON fettle.vote
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_interested_vote();
CREATE TRIGGER vote_unchanged BEFORE UPDATE OR DELETE ON fettle.vote
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_change();

COMMENT ON TABLE fettle.vote IS 'What one approver said of one change; never changes, one for each person, none by the requester';
COMMENT ON COLUMN fettle.vote.change_id IS 'The change';
COMMENT ON COLUMN fettle.vote.requester_kind IS 'What kind of actor asks, held to the change by the foreign key';
COMMENT ON COLUMN fettle.vote.requester IS 'Who asks, held to the change by the foreign key; the database refuses their own vote';
COMMENT ON COLUMN fettle.vote.voter_kind IS 'What kind of actor votes';
COMMENT ON COLUMN fettle.vote.voter IS 'Who votes; letter case makes no other person';
COMMENT ON COLUMN fettle.vote.approve IS 'Yes or no';
COMMENT ON COLUMN fettle.vote.digest IS 'The digest that was before the eyes of the voter';
COMMENT ON COLUMN fettle.vote.comment IS 'In their words';
COMMENT ON COLUMN fettle.vote.at IS 'When';

CREATE TABLE fettle.idempotency_key (
    actor       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    status      integer     NOT NULL,
    body        text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_key_at ON fettle.idempotency_key (at);

COMMENT ON TABLE fettle.idempotency_key IS 'Requests that were made once and must not be made twice, with their answers';
COMMENT ON COLUMN fettle.idempotency_key.actor IS 'Who made the request; keys of two people never meet';
COMMENT ON COLUMN fettle.idempotency_key.key IS 'The key that the client chose';
COMMENT ON COLUMN fettle.idempotency_key.fingerprint IS 'SHA-256 of method, path and body';
COMMENT ON COLUMN fettle.idempotency_key.status IS 'HTTP status of the answer; 0 until it is known';
COMMENT ON COLUMN fettle.idempotency_key.body IS 'Body of the answer';
COMMENT ON COLUMN fettle.idempotency_key.at IS 'When the request came';

CREATE TABLE fettle.schedule (
    name        text        COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    playbook    text        NOT NULL,
    parameters  jsonb       NOT NULL,
    narrowed_by text,
    reason      text        NOT NULL,
    cron        text        NOT NULL,
    zone        text        NOT NULL,
    misfire     text        NOT NULL CHECK (misfire IN ('SKIP', 'ONCE', 'ONCE_WITHIN')),
    within_ms   bigint      CHECK (within_ms >= 0),
    enabled     boolean     NOT NULL,
    owner_kind  text        NOT NULL CHECK (owner_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    owner       text        NOT NULL,
    saved_at    timestamptz NOT NULL,
    version     bigint      NOT NULL,
    CHECK ((within_ms IS NOT NULL) = (misfire = 'ONCE_WITHIN'))
);

COMMENT ON TABLE fettle.schedule IS 'Standing requests: at each time of a cron expression a change is filed';
COMMENT ON COLUMN fettle.schedule.name IS 'Given by the user';
COMMENT ON COLUMN fettle.schedule.playbook IS 'Name of the playbook; its latest version is used';
COMMENT ON COLUMN fettle.schedule.parameters IS 'Parameters as they were given';
COMMENT ON COLUMN fettle.schedule.narrowed_by IS 'A condition that narrows the targets; null for none';
COMMENT ON COLUMN fettle.schedule.reason IS 'Reason of the changes that it files';
COMMENT ON COLUMN fettle.schedule.cron IS 'In the form of Quartz, seconds first';
COMMENT ON COLUMN fettle.schedule.zone IS 'IANA zone in which the expression is read';
COMMENT ON COLUMN fettle.schedule.misfire IS 'What to do about times that passed while nobody could fire';
COMMENT ON COLUMN fettle.schedule.within_ms IS 'For ONCE_WITHIN: how late it may still fire, in milliseconds';
COMMENT ON COLUMN fettle.schedule.enabled IS 'Whether it fires';
COMMENT ON COLUMN fettle.schedule.owner_kind IS 'What kind of actor saved it last';
COMMENT ON COLUMN fettle.schedule.owner IS 'Who saved it last';
COMMENT ON COLUMN fettle.schedule.saved_at IS 'When it was saved last';
COMMENT ON COLUMN fettle.schedule.version IS 'Grows with every edit; an edit carries the one it saw';

CREATE TABLE fettle.schedule_fire (
    schedule  text        NOT NULL REFERENCES fettle.schedule (name) ON DELETE CASCADE,
    due_at    timestamptz NOT NULL,
    fired_at  timestamptz NOT NULL,
    change_id uuid        REFERENCES fettle.change (id),
    outcome   text        NOT NULL,
    -- What makes a fire happen once, however many nodes believe that it is their turn.
    PRIMARY KEY (schedule, due_at)
);

COMMENT ON TABLE fettle.schedule_fire IS 'The due times of schedules that were taken, and what came of them';
COMMENT ON COLUMN fettle.schedule_fire.schedule IS 'The schedule';
COMMENT ON COLUMN fettle.schedule_fire.due_at IS 'The time of the cron expression';
COMMENT ON COLUMN fettle.schedule_fire.fired_at IS 'When a node took it';
COMMENT ON COLUMN fettle.schedule_fire.change_id IS 'The change that was filed; null where none was';
COMMENT ON COLUMN fettle.schedule_fire.outcome IS 'What came of it; empty until it is known';

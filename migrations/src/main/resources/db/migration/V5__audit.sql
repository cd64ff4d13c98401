CREATE TABLE fettle.audit_event (
    sequence     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind   text        NOT NULL CHECK (actor_kind IN ('PERSON', 'SCHEDULE', 'SYSTEM')),
    actor        text        NOT NULL,
    type         text        NOT NULL CHECK (type ~ '^[a-z]+(-[a-z]+)*$'),
    subject_type text        NOT NULL,
    subject_id   text        NOT NULL,
    change_id    uuid,
    payload      jsonb       NOT NULL
);
CREATE INDEX audit_event_subject ON fettle.audit_event (subject_type, subject_id, sequence);
CREATE INDEX audit_event_change ON fettle.audit_event (change_id, sequence) WHERE change_id IS NOT NULL;
CREATE INDEX audit_event_actor ON fettle.audit_event (actor, sequence);

CREATE FUNCTION fettle.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION '% of fettle.audit_event is refused: audit events are appended and never changed', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
COMMENT ON FUNCTION fettle.refuse_audit_change() IS 'Trigger that keeps the audit log append-only, for its owner too';

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON fettle.audit_event
    FOR EACH ROW EXECUTE FUNCTION fettle.refuse_audit_change();
-- A row trigger does not see TRUNCATE, nor a statement that touches no row.
CREATE TRIGGER audit_event_no_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON fettle.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION fettle.refuse_audit_change();
-- Also while session_replication_role is replica, which switches ordinary triggers off.
ALTER TABLE fettle.audit_event ENABLE ALWAYS TRIGGER audit_event_append_only;
ALTER TABLE fettle.audit_event ENABLE ALWAYS TRIGGER audit_event_no_statement;
REVOKE ALL ON fettle.audit_event FROM PUBLIC;

COMMENT ON TABLE fettle.audit_event IS 'Who did what; rows are appended in the transaction of what they tell, and never change';
COMMENT ON COLUMN fettle.audit_event.sequence IS 'Position in the log; may have gaps where a transaction was rolled back';
COMMENT ON COLUMN fettle.audit_event.at IS 'On the clock of the database, which is the same for all nodes';
COMMENT ON COLUMN fettle.audit_event.actor_kind IS 'What kind of actor it was';
COMMENT ON COLUMN fettle.audit_event.actor IS 'Who it was';
COMMENT ON COLUMN fettle.audit_event.type IS 'What happened, in kebab case, such as change-voted';
COMMENT ON COLUMN fettle.audit_event.subject_type IS 'What kind of thing it is about, such as deployment';
COMMENT ON COLUMN fettle.audit_event.subject_id IS 'Which one';
COMMENT ON COLUMN fettle.audit_event.change_id IS 'The change that it belongs to; null for none. No foreign key: the log outlives everything';
COMMENT ON COLUMN fettle.audit_event.payload IS 'The components of the event; never a secret';

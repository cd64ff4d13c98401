CREATE TABLE fettle.token (
    id           uuid        PRIMARY KEY,
    owner        text        NOT NULL CHECK (owner <> ''),
    role         text        NOT NULL CHECK (role IN ('VIEWER', 'OPERATOR', 'APPROVER', 'ADMIN')),
    hash         text        NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);

COMMENT ON TABLE fettle.token IS 'Bearer tokens, by their hashes only';
COMMENT ON COLUMN fettle.token.id IS 'Given by Fettle';
COMMENT ON COLUMN fettle.token.owner IS 'Who acts when it is used';
COMMENT ON COLUMN fettle.token.role IS 'What its owner may do with it';
COMMENT ON COLUMN fettle.token.hash IS 'SHA-256 of the whole token, in hex; tokens are 256 random bits';
COMMENT ON COLUMN fettle.token.created_at IS 'When it was issued';
COMMENT ON COLUMN fettle.token.expires_at IS 'When it ceases to be good; null for never';
COMMENT ON COLUMN fettle.token.revoked_at IS 'When it was revoked; null while it is good';
COMMENT ON COLUMN fettle.token.last_used_at IS 'When it was last used, to the minute; null for never';

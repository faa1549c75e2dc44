-- What people are told about their data, what they agreed to, what they asked for, and who looked at a whole number.

CREATE TABLE privacy_notices (
    version     BIGINT PRIMARY KEY,
    text        TEXT   NOT NULL,
    digest      BYTES  NOT NULL UNIQUE,
    signature   TEXT   NOT NULL,
    public_key  TEXT   NOT NULL,
    made_at     BIGINT NOT NULL
);

CREATE TABLE notice_views (
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    version    BIGINT NOT NULL REFERENCES privacy_notices (version),
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (person_id, version)
);

CREATE TABLE consents (
    id           BIGINT PRIMARY KEY,
    person_id    BIGINT NOT NULL REFERENCES persons (id),
    purpose      TEXT   NOT NULL,
    decision     TEXT   NOT NULL,
    notice       BIGINT NOT NULL,
    text_digest  BYTES  NOT NULL,
    decided_at   BIGINT NOT NULL,
    mac          BYTES  NOT NULL
);
CREATE INDEX consents_person ON consents (person_id, purpose, id);

CREATE TABLE reveals (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    field      TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL,
    seen_by    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
);
CREATE INDEX reveals_viewer ON reveals (seen_by, seen_at);
CREATE INDEX reveals_person ON reveals (person_id, id);

CREATE TABLE data_requests (
    id           BIGINT PRIMARY KEY,
    number       TEXT   NOT NULL UNIQUE,
    person_id    BIGINT NOT NULL REFERENCES persons (id),
    kind         TEXT   NOT NULL,
    field        TEXT   NOT NULL,
    wish_sealed  TEXT,
    text         TEXT   NOT NULL,
    asked_at     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    stage        TEXT   NOT NULL,
    decided_at   BIGINT,
    decided_by   BIGINT,
    reason       TEXT   NOT NULL DEFAULT '',
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX data_requests_person ON data_requests (person_id, id);
CREATE INDEX data_requests_open ON data_requests (due_at, id) WHERE stage = 'asked';
CREATE UNIQUE INDEX data_requests_once ON data_requests (person_id, kind, field) WHERE stage = 'asked';

CREATE TABLE data_copies (
    id         BIGINT PRIMARY KEY,
    number     TEXT   NOT NULL UNIQUE,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    whole      BOOLEAN NOT NULL,
    asked_at   BIGINT NOT NULL,
    made_at    BIGINT,
    file_key   TEXT,
    digest     BYTES,
    bytes      BIGINT,
    until_at   BIGINT,
    gone_at    BIGINT
);
CREATE INDEX data_copies_person ON data_copies (person_id, id);
CREATE UNIQUE INDEX data_copies_making ON data_copies (person_id) WHERE made_at IS NULL;
CREATE INDEX data_copies_ending ON data_copies (until_at) WHERE gone_at IS NULL;

CREATE TABLE data_holds (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    place      TEXT   NOT NULL,
    sealed     TEXT   NOT NULL,
    held_at    BIGINT NOT NULL
);
CREATE INDEX data_holds_person ON data_holds (person_id, id);

CREATE VIEW notices_in_force AS SELECT MAX(version) AS version FROM privacy_notices;
CREATE VIEW notices_seen AS SELECT person_id, MAX(version) AS version FROM notice_views GROUP BY person_id;

-- sqlite
CREATE TRIGGER consents_are_never_changed BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END;
CREATE TRIGGER consents_are_never_deleted BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
-- end
-- postgres
CREATE TRIGGER consents_are_kept BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
-- end

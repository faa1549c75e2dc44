-- Who there is: units, persons, their accounts and sessions, the roles they hold, and what waits for them.

CREATE TABLE units (
    id         BIGINT PRIMARY KEY,
    code       TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    parent_id  BIGINT REFERENCES units (id),
    version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE unit_names (
    folded   TEXT   NOT NULL,
    unit_id  BIGINT NOT NULL REFERENCES units (id),
    said_at  BIGINT NOT NULL,
    PRIMARY KEY (folded, unit_id)
);

CREATE TABLE persons (
    id               BIGINT PRIMARY KEY,
    name             TEXT   NOT NULL,
    folded           TEXT   NOT NULL,
    pinyin           TEXT   NOT NULL,
    initials         TEXT   NOT NULL,
    sort_key         TEXT   NOT NULL,
    staff_number     TEXT   UNIQUE,
    document_digest  BYTES  UNIQUE,
    document_sealed  TEXT,
    phone_digest     BYTES,
    phone_sealed     TEXT,
    entered_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX persons_folded ON persons (folded);
CREATE INDEX persons_pinyin ON persons (pinyin);
CREATE INDEX persons_sorted ON persons (sort_key, id);
CREATE INDEX persons_initials ON persons (initials);

CREATE TABLE memberships (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    unit_id    BIGINT NOT NULL REFERENCES units (id),
    post       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT
);
CREATE INDEX memberships_person ON memberships (person_id, from_at);
CREATE UNIQUE INDEX memberships_once ON memberships (person_id, unit_id, post) WHERE until_at IS NULL;
CREATE INDEX memberships_unit ON memberships (unit_id, person_id);

CREATE VIEW unit_labels AS SELECT id, name, parent_id FROM units;
CREATE VIEW person_labels AS SELECT id, name, sort_key FROM persons;

CREATE TABLE accounts (
    person_id     BIGINT PRIMARY KEY REFERENCES persons (id),
    login         TEXT   NOT NULL,
    folded        TEXT   NOT NULL UNIQUE,
    password      TEXT,
    password_at   BIGINT,
    failed        BIGINT NOT NULL DEFAULT 0,
    failed_at     BIGINT,
    locked_until  BIGINT,
    version       BIGINT NOT NULL DEFAULT 1
);

CREATE VIEW waiting_accounts AS SELECT person_id, login FROM accounts WHERE password IS NULL;

CREATE TABLE activations (
    digest     BYTES  PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    made_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX activations_person ON activations (person_id);

CREATE TABLE sessions (
    id         BIGINT PRIMARY KEY,
    digest     BYTES  NOT NULL UNIQUE,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    made_at    BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    ended_at   BIGINT,
    factors    BIGINT NOT NULL,
    proved_at  BIGINT NOT NULL,
    agent      TEXT   NOT NULL,
    address    TEXT   NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id, made_at);

CREATE TABLE grants (
    id            BIGINT PRIMARY KEY,
    person_id     BIGINT NOT NULL REFERENCES persons (id),
    role          TEXT   NOT NULL,
    scope_kind    TEXT   NOT NULL,
    scope_id      BIGINT NOT NULL,
    unit_id       BIGINT NOT NULL,
    from_at       BIGINT NOT NULL,
    until_at      BIGINT,
    asked_by      BIGINT NOT NULL,
    approved_by   BIGINT NOT NULL,
    suspended_at  BIGINT,
    ended_at      BIGINT
);
CREATE UNIQUE INDEX grants_once ON grants (person_id, role, scope_kind, scope_id) WHERE ended_at IS NULL;
CREATE INDEX grants_scope ON grants (scope_kind, scope_id, role, person_id) WHERE ended_at IS NULL;

CREATE TABLE notices (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    title      TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    link       TEXT   NOT NULL,
    due_at     BIGINT,
    made_at    BIGINT NOT NULL,
    read_at    BIGINT
);
CREATE INDEX notices_person ON notices (person_id, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE VIEW unread_notices AS SELECT id, person_id FROM notices WHERE read_at IS NULL;

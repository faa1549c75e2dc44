-- Who asked for a right, who determined it and how it went on; the names that people bore and the moves they made.

CREATE TABLE proposals (
    id              BIGINT PRIMARY KEY,
    person_id       BIGINT NOT NULL REFERENCES persons (id),
    role            TEXT   NOT NULL,
    scope_kind      TEXT   NOT NULL,
    scope_id        BIGINT NOT NULL,
    unit_id         BIGINT NOT NULL REFERENCES units (id),
    days            BIGINT NOT NULL,
    reason          TEXT   NOT NULL,
    renews_id       BIGINT,
    proposed_at     BIGINT NOT NULL,
    proposed_by     BIGINT NOT NULL,
    determined_at   BIGINT,
    determined_by   BIGINT,
    grant_id        BIGINT,
    declined_at     BIGINT,
    declined_by     BIGINT,
    decline_reason  TEXT,
    withdrawn_at    BIGINT,
    withdrawn_by    BIGINT,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX proposals_once ON proposals (person_id, role, scope_kind, scope_id)
    WHERE determined_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX proposals_by ON proposals (proposed_by, id);
CREATE INDEX proposals_grant ON proposals (grant_id);

CREATE TABLE right_steps (
    id          BIGINT PRIMARY KEY,
    subject_id  BIGINT NOT NULL,
    step        TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    taken_by    BIGINT NOT NULL,
    reason      TEXT   NOT NULL
);
CREATE INDEX right_steps_subject ON right_steps (subject_id, id);

ALTER TABLE grants ADD COLUMN proposal_id BIGINT;
ALTER TABLE grants ADD COLUMN suspended_by BIGINT;
ALTER TABLE grants ADD COLUMN suspend_reason TEXT;
ALTER TABLE grants ADD COLUMN ended_by BIGINT;
ALTER TABLE grants ADD COLUMN end_reason TEXT;
ALTER TABLE grants ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX grants_ending ON grants (until_at) WHERE ended_at IS NULL AND until_at IS NOT NULL;
CREATE INDEX grants_suspended ON grants (suspended_at) WHERE ended_at IS NULL AND suspended_at IS NOT NULL;

CREATE VIEW last_sign_ins AS SELECT person_id, MAX(made_at) AS signed_in_at FROM sessions GROUP BY person_id;

CREATE TABLE former_names (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    name       TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    pinyin     TEXT   NOT NULL,
    initials   TEXT   NOT NULL,
    until_at   BIGINT NOT NULL
);
CREATE INDEX former_names_person ON former_names (person_id, until_at);
CREATE INDEX former_names_folded ON former_names (folded);

CREATE TABLE person_moves (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    move       TEXT   NOT NULL,
    before     TEXT   NOT NULL,
    after      TEXT   NOT NULL,
    on_day     TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    moved_at   BIGINT NOT NULL,
    moved_by   BIGINT NOT NULL
);
CREATE INDEX person_moves_person ON person_moves (person_id, id);

CREATE VIEW responsible_persons AS
    SELECT scope_id AS unit_id, person_id, from_at, until_at FROM grants
     WHERE role = 'unit_head' AND scope_kind = 'Unit' AND ended_at IS NULL AND suspended_at IS NULL;

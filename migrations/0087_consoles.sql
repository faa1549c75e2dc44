-- The three administrators act within a time that they opened with a reason; their entries say so. The desk of the audit
-- searches by outcome and keeps what its proofs saw.

ALTER TABLE audit ADD COLUMN elevation_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX audit_outcome ON audit (outcome, id);

DROP VIEW audit_trail;
CREATE VIEW audit_trail AS
    SELECT id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id, policy, charter, request,
           address, outcome, before_digest, after_digest, detail, key_id, mac, elevation_id
      FROM audit;

CREATE TABLE audit_proofs (
    id           BIGINT PRIMARY KEY,
    at           BIGINT NOT NULL,
    asked_by     BIGINT NOT NULL REFERENCES persons (id),
    sound        BIGINT NOT NULL,
    last         BIGINT NOT NULL,
    checkpoints  BIGINT NOT NULL,
    trouble      TEXT   NOT NULL,
    entry_id     BIGINT NOT NULL
);

CREATE TABLE elevations (
    id          BIGINT PRIMARY KEY,
    person_id   BIGINT NOT NULL REFERENCES persons (id),
    session_id  BIGINT NOT NULL,
    role        TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    began_at    BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    ended_at    BIGINT
);
CREATE INDEX elevations_person ON elevations (person_id, id);

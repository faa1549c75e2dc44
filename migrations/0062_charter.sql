-- The charter changes by the book: proposals with their reviews, proofs of exact texts, interpretations, and who answers.

CREATE TABLE charter_proofs (
    id             BIGINT PRIMARY KEY,
    digest         BYTES  NOT NULL,
    claims_digest  BYTES  NOT NULL,
    solver         TEXT   NOT NULL,
    outcome        TEXT   NOT NULL,
    verdicts       TEXT   NOT NULL,
    trouble        TEXT   NOT NULL,
    took_ms        BIGINT NOT NULL,
    proved_at      BIGINT NOT NULL
);
CREATE INDEX charter_proofs_digest ON charter_proofs (digest, claims_digest, id);

CREATE TABLE charter_interpretations (
    id            BIGINT PRIMARY KEY,
    article       BIGINT NOT NULL,
    text          TEXT   NOT NULL,
    replaces_id   BIGINT UNIQUE REFERENCES charter_interpretations (id),
    published_at  BIGINT NOT NULL,
    published_by  BIGINT NOT NULL REFERENCES persons (id)
);
CREATE INDEX charter_interpretations_article ON charter_interpretations (article, id);

CREATE TABLE amendments (
    id             BIGINT PRIMARY KEY,
    base           BIGINT NOT NULL,
    text           TEXT   NOT NULL,
    digest         BYTES  NOT NULL,
    claims_digest  BYTES  NOT NULL,
    part           TEXT   NOT NULL,
    office         TEXT   NOT NULL,
    answering      TEXT   NOT NULL,
    touched        TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    decision       TEXT   NOT NULL,
    effective_at   BIGINT NOT NULL,
    stage          TEXT   NOT NULL,
    proposed_at    BIGINT NOT NULL,
    proposed_by    BIGINT NOT NULL REFERENCES persons (id),
    reviewed_at    BIGINT,
    reviewed_by    BIGINT,
    opinion        TEXT,
    published_at   BIGINT,
    published_by   BIGINT,
    published_as   BIGINT UNIQUE,
    ended_how      TEXT,
    ended_at       BIGINT,
    ended_by       BIGINT,
    ended_reason   TEXT,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX amendments_stage ON amendments (stage, id);

CREATE TABLE duty_holders (
    id         BIGINT PRIMARY KEY,
    duty       TEXT   NOT NULL,
    matter     TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    from_at    BIGINT NOT NULL,
    until_at   BIGINT,
    set_by     BIGINT NOT NULL,
    ended_at   BIGINT,
    ended_by   BIGINT
);
CREATE UNIQUE INDEX duty_holders_once ON duty_holders (duty, matter, place) WHERE ended_at IS NULL;

-- sqlite
CREATE TRIGGER charter_proofs_are_never_changed BEFORE UPDATE ON charter_proofs BEGIN SELECT RAISE(ABORT, 'a proof is never changed'); END;
CREATE TRIGGER charter_proofs_are_never_deleted BEFORE DELETE ON charter_proofs BEGIN SELECT RAISE(ABORT, 'a proof is never deleted'); END;
CREATE TRIGGER interpretations_are_never_changed BEFORE UPDATE ON charter_interpretations BEGIN SELECT RAISE(ABORT, 'an interpretation is never changed'); END;
CREATE TRIGGER interpretations_are_never_deleted BEFORE DELETE ON charter_interpretations BEGIN SELECT RAISE(ABORT, 'an interpretation is never deleted'); END;
-- end
-- postgres
CREATE TRIGGER charter_proofs_are_kept BEFORE UPDATE OR DELETE ON charter_proofs FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER charter_interpretations_are_kept BEFORE UPDATE OR DELETE ON charter_interpretations FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
-- end

CREATE VIEW duty_labels AS
    SELECT h.duty, h.matter, h.place, h.person_id, p.name, h.from_at, h.until_at
      FROM duty_holders h JOIN persons p ON p.id = h.person_id WHERE h.ended_at IS NULL;

-- What every room stands on: the trail of acts, the jobs that follow them, the numbers people say aloud, used forms.

CREATE TABLE audit (
    id             BIGINT PRIMARY KEY,
    at             BIGINT NOT NULL,
    verb           TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    subject_id     BIGINT NOT NULL,
    actor_kind     TEXT   NOT NULL,
    actor_id       BIGINT NOT NULL,
    session_id     BIGINT NOT NULL,
    role           TEXT   NOT NULL,
    unit_id        BIGINT NOT NULL,
    policy         TEXT   NOT NULL,
    charter        BIGINT NOT NULL,
    request        TEXT   NOT NULL,
    address        TEXT   NOT NULL,
    outcome        TEXT   NOT NULL,
    before_digest  BYTES  NOT NULL,
    after_digest   BYTES  NOT NULL,
    detail         TEXT   NOT NULL,
    key_id         TEXT   NOT NULL,
    mac            BYTES  NOT NULL
);
CREATE INDEX audit_subject ON audit (kind, subject_id, id);
CREATE INDEX audit_actor ON audit (actor_id, id);

-- sqlite
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is never deleted'); END;
-- end
-- postgres
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is never changed or deleted'; END $$;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
-- end

CREATE TABLE jobs (
    id            BIGINT PRIMARY KEY,
    name          TEXT   NOT NULL,
    key           TEXT   NOT NULL,
    lane          TEXT   NOT NULL,
    line          BIGINT,
    payload       TEXT   NOT NULL,
    run_at        BIGINT NOT NULL,
    tries         BIGINT NOT NULL,
    made_at       BIGINT NOT NULL,
    leased_until  BIGINT,
    dead_at       BIGINT,
    error         TEXT
);
CREATE UNIQUE INDEX jobs_waiting ON jobs (name, key) WHERE leased_until IS NULL AND dead_at IS NULL;
CREATE INDEX jobs_due ON jobs (lane, run_at, id) WHERE dead_at IS NULL;
CREATE INDEX jobs_line ON jobs (line, name, id) WHERE line IS NOT NULL;

CREATE TABLE registers (
    register  TEXT   NOT NULL,
    year      BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (register, year)
);

CREATE TABLE form_uses (
    nonce     TEXT   PRIMARY KEY,
    location  TEXT   NOT NULL,
    used_at   BIGINT NOT NULL
);

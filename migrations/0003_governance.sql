-- By what the house is ruled and what proves its trail: versions of the charter, and the chain of seals over the audit.

CREATE TABLE charter_versions (
    version       BIGINT PRIMARY KEY,
    text          TEXT   NOT NULL,
    digest        BYTES  NOT NULL,
    signature     TEXT   NOT NULL,
    public_key    TEXT   NOT NULL,
    decision      TEXT   NOT NULL,
    effective_at  BIGINT NOT NULL,
    made_at       BIGINT NOT NULL,
    made_by       BIGINT NOT NULL
);
CREATE INDEX charter_versions_effective ON charter_versions (effective_at, version);

CREATE TABLE audit_seals (
    seq        BIGINT PRIMARY KEY,
    entry_id   BIGINT NOT NULL UNIQUE,
    prev       BYTES  NOT NULL,
    mac        BYTES  NOT NULL,
    sealed_at  BIGINT NOT NULL
);

CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_verb ON audit (verb, id);

CREATE VIEW audit_trail AS
    SELECT id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id, policy, charter, request,
           address, outcome, before_digest, after_digest, detail, key_id, mac
      FROM audit;

-- sqlite
CREATE TRIGGER audit_seals_are_never_changed BEFORE UPDATE ON audit_seals BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END;
CREATE TRIGGER audit_seals_are_never_deleted BEFORE DELETE ON audit_seals BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
CREATE TRIGGER charter_is_never_changed BEFORE UPDATE ON charter_versions BEGIN SELECT RAISE(ABORT, 'a charter version is never changed'); END;
CREATE TRIGGER charter_is_never_deleted BEFORE DELETE ON charter_versions BEGIN SELECT RAISE(ABORT, 'a charter version is never deleted'); END;
-- end
-- postgres
CREATE TRIGGER audit_seals_are_kept BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER charter_versions_are_kept BEFORE UPDATE OR DELETE ON charter_versions FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
-- end

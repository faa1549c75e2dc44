-- Content that is stopped at once: what is cut and refuses everywhere, the case of each take-down with its sealed evidence, and the ledger of everything that was ever published.

-- What stands here is gone at every address. The row goes when the content is restored; its case stays.
CREATE TABLE cuts (
    kind          TEXT   NOT NULL,
    subject_id    BIGINT NOT NULL,
    case_id       BIGINT NOT NULL,
    number        TEXT   NOT NULL,
    ground        TEXT   NOT NULL,
    audience      TEXT   NOT NULL,
    host_unit_id  BIGINT NOT NULL,
    projects      TEXT   NOT NULL,
    cut_at        BIGINT NOT NULL,
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX cuts_subject ON cuts (subject_id);
CREATE VIEW cut_content AS SELECT kind, subject_id, cut_at FROM cuts;

-- What is cut is published to nobody: every view of published courses rests on this one.
-- sqlite
DROP VIEW published_dossiers;
CREATE VIEW published_dossiers AS
    SELECT d.id AS dossier_id, d.kind, d.subject_id, d.content, d.audience, d.serial, d.published_at FROM dossiers d
     WHERE d.stage = 'published'
       AND NOT EXISTS (SELECT 1 FROM cuts x WHERE x.kind = d.kind AND x.subject_id = d.subject_id);
-- end
-- postgres
CREATE OR REPLACE VIEW published_dossiers AS
    SELECT d.id AS dossier_id, d.kind, d.subject_id, d.content, d.audience, d.serial, d.published_at FROM dossiers d
     WHERE d.stage = 'published'
       AND NOT EXISTS (SELECT 1 FROM cuts x WHERE x.kind = d.kind AND x.subject_id = d.subject_id);
-- end

-- What a version of a course says of itself, whether it is published or not.
CREATE VIEW course_descriptions AS
    SELECT course_id, content, audience, title, intro, subject, school_stage, hours FROM course_versions;

CREATE TABLE takedowns (
    id              BIGINT PRIMARY KEY,
    number          TEXT   NOT NULL UNIQUE,
    kind            TEXT   NOT NULL,
    subject_id      BIGINT NOT NULL,
    edition         BIGINT NOT NULL,
    title           TEXT   NOT NULL,
    host_unit_id    BIGINT NOT NULL,
    provider_id     BIGINT NOT NULL REFERENCES persons (id),
    ground          TEXT   NOT NULL,
    reason          TEXT   NOT NULL,
    complaint       TEXT   NOT NULL,
    taken_at        BIGINT NOT NULL,
    taken_by        BIGINT NOT NULL REFERENCES persons (id),
    report_due      BIGINT NOT NULL,
    reported_at     BIGINT,
    reported_by     BIGINT,
    report_to       TEXT,
    report_number   TEXT,
    report_sent_at  BIGINT,
    restored_at     BIGINT,
    restored_by     BIGINT,
    restoration     TEXT,
    closed_at       BIGINT,
    closed_by       BIGINT,
    conclusion      TEXT,
    version         BIGINT NOT NULL DEFAULT 1
);
-- One standing take-down of a thing at a time.
CREATE UNIQUE INDEX takedowns_standing ON takedowns (kind, subject_id) WHERE restored_at IS NULL;
CREATE INDEX takedowns_open ON takedowns (closed_at, id);

-- What a case still needs: the ledger lets nothing of it go.
CREATE VIEW held_content AS
    SELECT kind, subject_id FROM takedowns WHERE closed_at IS NULL OR restored_at IS NULL;

CREATE TABLE takedown_evidence (
    takedown_id  BIGINT PRIMARY KEY REFERENCES takedowns (id),
    text         TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    sealed_at    BIGINT NOT NULL,
    sealed_by    BIGINT NOT NULL
);

-- One row for each version that ever was public, with a copy of what it said.
CREATE TABLE publications (
    id            BIGINT PRIMARY KEY,
    kind          TEXT   NOT NULL,
    subject_id    BIGINT NOT NULL,
    edition       BIGINT NOT NULL,
    title         TEXT   NOT NULL,
    url           TEXT   NOT NULL,
    host_unit_id  BIGINT NOT NULL,
    provider_id   BIGINT NOT NULL,
    published_at  BIGINT NOT NULL,
    published_by  BIGINT NOT NULL,
    body          TEXT   NOT NULL,
    digest        TEXT   NOT NULL,
    UNIQUE (kind, subject_id, edition)
);
CREATE INDEX publications_at ON publications (published_at, id);

-- How and when a version ceased to be public: another took its place, or it was withdrawn.
CREATE TABLE publication_ends (
    publication_id  BIGINT PRIMARY KEY,
    how             TEXT   NOT NULL,
    ended_at        BIGINT NOT NULL,
    ended_by        BIGINT NOT NULL
);

CREATE VIEW kept_editions AS SELECT kind, subject_id, edition FROM publications;

-- sqlite
CREATE TRIGGER takedown_evidence_is_never_changed BEFORE UPDATE ON takedown_evidence BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER takedown_evidence_is_never_deleted BEFORE DELETE ON takedown_evidence BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER publications_are_never_changed BEFORE UPDATE ON publications BEGIN SELECT RAISE(ABORT, 'a publication is never changed'); END;
CREATE TRIGGER publications_outlive_their_end BEFORE DELETE ON publications WHEN NOT EXISTS (SELECT 1 FROM publication_ends e WHERE e.publication_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'what is public stays in the ledger'); END;
CREATE TRIGGER publication_ends_are_never_changed BEFORE UPDATE ON publication_ends BEGIN SELECT RAISE(ABORT, 'an end is never changed'); END;
CREATE TRIGGER publication_ends_go_last BEFORE DELETE ON publication_ends WHEN EXISTS (SELECT 1 FROM publications p WHERE p.id = OLD.publication_id) BEGIN SELECT RAISE(ABORT, 'an end goes after its publication'); END;
-- end
-- postgres
CREATE FUNCTION takedown_evidence_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'evidence is never changed or deleted'; END $$;
CREATE TRIGGER takedown_evidence_is_kept BEFORE UPDATE OR DELETE ON takedown_evidence FOR EACH ROW EXECUTE FUNCTION takedown_evidence_is_kept();
CREATE FUNCTION publications_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM publication_ends e WHERE e.publication_id = OLD.id) THEN RETURN OLD; END IF; RAISE EXCEPTION 'a publication is never changed, and stays while it is public'; END $$;
CREATE TRIGGER publications_are_kept BEFORE UPDATE OR DELETE ON publications FOR EACH ROW EXECUTE FUNCTION publications_are_kept();
CREATE FUNCTION publication_ends_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.id = OLD.publication_id) THEN RETURN OLD; END IF; RAISE EXCEPTION 'an end is never changed, and goes after its publication'; END $$;
CREATE TRIGGER publication_ends_are_kept BEFORE UPDATE OR DELETE ON publication_ends FOR EACH ROW EXECUTE FUNCTION publication_ends_are_kept();
-- end

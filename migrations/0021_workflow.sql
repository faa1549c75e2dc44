-- One dossier for each version of a governed thing: what was submitted, who decided what under which charter, its number.

CREATE TABLE dossiers (
    id            BIGINT PRIMARY KEY,
    kind          TEXT   NOT NULL,
    subject_id    BIGINT NOT NULL,
    content       BIGINT NOT NULL,
    title         TEXT   NOT NULL,
    audience      TEXT   NOT NULL,
    host_unit_id  BIGINT NOT NULL REFERENCES units (id),
    provider_id   BIGINT NOT NULL REFERENCES persons (id),
    scopes        TEXT   NOT NULL,
    link          TEXT   NOT NULL,
    preview       TEXT   NOT NULL,
    parts         TEXT   NOT NULL,
    parts_digest  BYTES  NOT NULL,
    declaration   TEXT   NOT NULL,
    charter       BIGINT NOT NULL,
    stage         TEXT   NOT NULL,
    submitted_at  BIGINT NOT NULL,
    submitted_by  BIGINT NOT NULL,
    checked_at    BIGINT,
    findings      TEXT,
    reviewed_at   BIGINT,
    reviewed_by   BIGINT,
    filed_at      BIGINT,
    filed_by      BIGINT,
    serial        TEXT   UNIQUE,
    published_at  BIGINT,
    published_by  BIGINT,
    ended_how     TEXT,
    ended_at      BIGINT,
    ended_by      BIGINT,
    reason        TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX dossiers_subject ON dossiers (kind, subject_id, content, id);
CREATE INDEX dossiers_stage ON dossiers (stage, audience, id);
CREATE UNIQUE INDEX dossiers_under_way ON dossiers (kind, subject_id)
    WHERE stage IN ('submitted', 'checked', 'reviewed', 'filed');
CREATE UNIQUE INDEX dossiers_published ON dossiers (kind, subject_id) WHERE stage = 'published';

-- The scopes of a dossier, for queues: what lies in my project waits for me.
CREATE TABLE dossier_scopes (
    dossier_id  BIGINT NOT NULL REFERENCES dossiers (id),
    kind        TEXT   NOT NULL,
    scope_id    BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, kind, scope_id)
);
CREATE INDEX dossier_scopes_scope ON dossier_scopes (kind, scope_id, dossier_id);

CREATE TABLE dossier_steps (
    id          BIGINT PRIMARY KEY,
    dossier_id  BIGINT NOT NULL REFERENCES dossiers (id),
    step        TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    taken_by    BIGINT NOT NULL,
    role        TEXT   NOT NULL,
    unit_id     BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    charter     BIGINT NOT NULL
);
CREATE INDEX dossier_steps_dossier ON dossier_steps (dossier_id, id);

CREATE VIEW published_dossiers AS
    SELECT id AS dossier_id, kind, subject_id, content, audience, serial, published_at FROM dossiers WHERE stage = 'published';

CREATE VIEW dossier_stages AS
    SELECT id AS dossier_id, kind, subject_id, content, audience, stage, submitted_by, reviewed_by, serial, reason FROM dossiers;

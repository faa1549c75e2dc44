-- What leaves the house signed: dossiers as papers, projects as archives; and the views from which both are put together.

CREATE TABLE papers (
    id          BIGINT PRIMARY KEY,
    number      TEXT   NOT NULL UNIQUE,
    kind        TEXT   NOT NULL,
    subject_id  BIGINT NOT NULL,
    title       TEXT   NOT NULL,
    record      TEXT   NOT NULL,
    charter     BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL,
    asked_by    BIGINT NOT NULL,
    made_at     BIGINT,
    file_key    TEXT,
    digest      BYTES,
    bytes       BIGINT
);
CREATE INDEX papers_subject ON papers (kind, subject_id, id);
CREATE UNIQUE INDEX papers_digest ON papers (digest) WHERE digest IS NOT NULL;

CREATE TABLE paper_checks (
    id       BIGINT PRIMARY KEY,
    address  BYTES  NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX paper_checks_address ON paper_checks (address, at);
CREATE INDEX paper_checks_at ON paper_checks (at);

CREATE TABLE archives (
    id          BIGINT PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    serial      TEXT   NOT NULL UNIQUE,
    charter     BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL,
    asked_by    BIGINT NOT NULL,
    missing     TEXT   NOT NULL,
    made_at     BIGINT,
    file_key    TEXT,
    digest      BYTES,
    bytes       BIGINT,
    UNIQUE (project_id, number)
);
CREATE UNIQUE INDEX archives_making ON archives (project_id) WHERE made_at IS NULL;

CREATE TABLE archive_entries (
    archive_id  BIGINT NOT NULL REFERENCES archives (id),
    place       BIGINT NOT NULL,
    path        TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    file_key    TEXT,
    digest      BYTES,
    bytes       BIGINT,
    PRIMARY KEY (archive_id, place)
);

CREATE TABLE archive_papers (
    id          BIGINT PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    section     TEXT   NOT NULL,
    file_id     BIGINT NOT NULL UNIQUE,
    brought_at  BIGINT NOT NULL,
    brought_by  BIGINT NOT NULL
);
CREATE INDEX archive_papers_project ON archive_papers (project_id, section, id);

-- Every decision about a governed thing, with the papers that it was taken on.
CREATE VIEW dossier_decisions AS
    SELECT s.id, s.dossier_id, d.kind, d.subject_id, d.content, s.step, s.taken_at, s.taken_by, s.role, s.unit_id, s.reason,
           s.charter, COALESCE(d.serial, '') AS serial
      FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id;

CREATE VIEW dossier_contents AS
    SELECT id AS dossier_id, kind, subject_id, content, title, audience, host_unit_id, provider_id, parts, stage, submitted_at
      FROM dossiers;

-- What an archive says of a task and of a project beside their names.
CREATE VIEW task_papers AS
    SELECT id, kind, audience, document_number, brief, drafted_by, drafted_at, issued_at, issued_by, accepted_at,
           accepted_by, closed_at, closed_by, COALESCE(report, '') AS report
      FROM tasks WHERE issued_at IS NOT NULL;

CREATE VIEW project_papers AS
    SELECT id, deployed_at, deployed_by, closed_at, closed_by, COALESCE(report, '') AS report FROM projects;

CREATE VIEW lesson_facts AS
    SELECT id, class_id, project_id, day, begins, ends, subject, instructor, place, cancelled_at, COALESCE(reason, '') AS reason
      FROM lessons;

-- An account without anything that opens it, and how often it was signed in to.
CREATE VIEW account_facts AS
    SELECT a.person_id, a.login, a.password_at AS activated_at, a.locked_until FROM accounts a;

CREATE VIEW account_sign_ins AS
    SELECT person_id, COUNT(*) AS times, MIN(made_at) AS first_at, MAX(made_at) AS last_at FROM sessions GROUP BY person_id;

CREATE VIEW grant_terms AS
    SELECT id, person_id, role, scope_kind, scope_id, unit_id, from_at, until_at, asked_by, approved_by, suspended_at, ended_at
      FROM grants;

-- Through which imports somebody came.
CREATE INDEX import_rows_of_person ON import_rows (person_id, import_id) WHERE person_id IS NOT NULL;
CREATE VIEW imported_persons AS
    SELECT DISTINCT person_id, import_id FROM import_rows WHERE person_id IS NOT NULL AND applied_at IS NOT NULL;

CREATE VIEW person_places AS
    SELECT m.person_id, m.unit_id, u.name AS unit_name, m.post, m.from_at, m.until_at
      FROM memberships m JOIN unit_labels u ON u.id = m.unit_id;


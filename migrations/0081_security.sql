-- The security desk: self-checks, inspections with their findings, notices, flaws, incidents, and the record and terms of all.

-- Who did what about a thing of the desk, and what was said; a line is never changed.
CREATE TABLE security_steps (
    id          BIGINT PRIMARY KEY,
    kind        TEXT   NOT NULL,
    subject_id  BIGINT NOT NULL,
    step        TEXT   NOT NULL,
    says        TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    taken_by    BIGINT NOT NULL,
    role        TEXT   NOT NULL,
    unit_id     BIGINT NOT NULL,
    charter     BIGINT NOT NULL
);
CREATE INDEX security_steps_subject ON security_steps (kind, subject_id, id);

-- Until when a step of a thing is to be taken, and how far up its delay was told. `unit_id` 0 is the Office.
CREATE TABLE security_terms (
    id            BIGINT PRIMARY KEY,
    kind          TEXT   NOT NULL,
    subject_id    BIGINT NOT NULL,
    step          TEXT   NOT NULL,
    title         TEXT   NOT NULL,
    link          TEXT   NOT NULL,
    unit_id       BIGINT NOT NULL,
    from_at       BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    told_percent  BIGINT NOT NULL DEFAULT 0,
    settled_at    BIGINT
);
CREATE INDEX security_terms_subject ON security_terms (kind, subject_id, id);

CREATE VIEW overdue_terms AS SELECT kind, subject_id FROM security_terms WHERE told_percent >= 100;

-- What a person attests about a control of level 3 that the system cannot see by itself.
CREATE TABLE checklist_records (
    id           BIGINT PRIMARY KEY,
    control      TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    says         TEXT   NOT NULL,
    recorded_at  BIGINT NOT NULL,
    recorded_by  BIGINT NOT NULL
);
CREATE INDEX checklist_records_control ON checklist_records (control, id);

CREATE TABLE inspections (
    id          BIGINT PRIMARY KEY,
    number      TEXT   NOT NULL UNIQUE,
    title       TEXT   NOT NULL,
    scope       TEXT   NOT NULL,
    planned_on  TEXT   NOT NULL,
    planned_at  BIGINT NOT NULL,
    planned_by  BIGINT NOT NULL,
    closed_at   BIGINT,
    closed_by   BIGINT,
    conclusion  TEXT,
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE inspection_units (
    inspection_id  BIGINT NOT NULL REFERENCES inspections (id),
    unit_id        BIGINT NOT NULL REFERENCES units (id),
    PRIMARY KEY (inspection_id, unit_id)
);
CREATE INDEX inspection_units_unit ON inspection_units (unit_id, inspection_id);

CREATE TABLE findings (
    id             BIGINT PRIMARY KEY,
    inspection_id  BIGINT NOT NULL REFERENCES inspections (id),
    control        TEXT   NOT NULL,
    level          TEXT   NOT NULL,
    thing          TEXT   NOT NULL,
    says           TEXT   NOT NULL,
    unit_id        BIGINT NOT NULL REFERENCES units (id),
    due_at         BIGINT NOT NULL,
    found_at       BIGINT NOT NULL,
    found_by       BIGINT NOT NULL,
    stage          TEXT   NOT NULL,
    answered_at    BIGINT,
    answered_by    BIGINT,
    answer         TEXT,
    decided_at     BIGINT,
    decided_by     BIGINT,
    reason         TEXT,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX findings_inspection ON findings (inspection_id, id);

CREATE TABLE security_notices (
    id         BIGINT PRIMARY KEY,
    number     TEXT   NOT NULL UNIQUE,
    title      TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    issued_at  BIGINT NOT NULL,
    issued_by  BIGINT NOT NULL,
    due_at     BIGINT NOT NULL
);

CREATE TABLE security_notice_units (
    notice_id  BIGINT NOT NULL REFERENCES security_notices (id),
    unit_id    BIGINT NOT NULL REFERENCES units (id),
    read_at    BIGINT,
    read_by    BIGINT,
    PRIMARY KEY (notice_id, unit_id)
);
CREATE INDEX security_notice_units_unit ON security_notice_units (unit_id, notice_id);

CREATE TABLE vulnerabilities (
    id           BIGINT PRIMARY KEY,
    number       TEXT   NOT NULL UNIQUE,
    component    TEXT   NOT NULL,
    affected     TEXT   NOT NULL,
    advisory     TEXT   NOT NULL,
    severity     TEXT   NOT NULL,
    says         TEXT   NOT NULL,
    remedy       TEXT   NOT NULL,
    unit_id      BIGINT NOT NULL REFERENCES units (id),
    due_at       BIGINT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    recorded_by  BIGINT NOT NULL,
    stage        TEXT   NOT NULL,
    fixed_at     BIGINT,
    fixed_by     BIGINT,
    fix          TEXT,
    decided_at   BIGINT,
    decided_by   BIGINT,
    reason       TEXT,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX vulnerabilities_unit ON vulnerabilities (unit_id, id);

CREATE TABLE incidents (
    id             BIGINT PRIMARY KEY,
    number         TEXT   NOT NULL UNIQUE,
    class          TEXT   NOT NULL,
    title          TEXT   NOT NULL,
    says           TEXT   NOT NULL,
    thing_kind     TEXT   NOT NULL,
    thing_id       BIGINT NOT NULL,
    happened_at    BIGINT NOT NULL,
    reported_at    BIGINT NOT NULL,
    reported_by    BIGINT NOT NULL,
    stage          TEXT   NOT NULL,
    level          TEXT,
    graded_at      BIGINT,
    graded_by      BIGINT,
    unit_id        BIGINT,
    person_id      BIGINT,
    why            TEXT,
    assigned_at    BIGINT,
    assigned_by    BIGINT,
    rectified_at   BIGINT,
    rectified_by   BIGINT,
    rectification  TEXT,
    sent_to        TEXT,
    sent_at        BIGINT,
    sent_by        BIGINT,
    outcome        TEXT,
    disposition    TEXT,
    closed_at      BIGINT,
    closed_by      BIGINT,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX incidents_unit ON incidents (unit_id, id);
CREATE INDEX incidents_reporter ON incidents (reported_by, id);

-- Whom an incident concerns, and when they were told (个人信息保护法第五十七条).
CREATE TABLE incident_persons (
    incident_id  BIGINT NOT NULL REFERENCES incidents (id),
    person_id    BIGINT NOT NULL REFERENCES persons (id),
    put_at       BIGINT NOT NULL,
    put_by       BIGINT NOT NULL,
    told_at      BIGINT,
    PRIMARY KEY (incident_id, person_id)
);

-- Who answers for an article: what accountability is taken from.
CREATE VIEW article_chain AS
    SELECT id AS article_id, title, column_id, host_unit_id, provided_by, reviewed_by, published_by FROM articles;

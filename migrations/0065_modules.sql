-- The homes of the eight modules, administered by their owners, and the requirements that owners raise and the Center carries out.

CREATE TABLE module_homes (
    module_id   BIGINT PRIMARY KEY,
    intro       TEXT   NOT NULL,
    contact     TEXT   NOT NULL,
    written_at  BIGINT NOT NULL,
    written_by  BIGINT NOT NULL REFERENCES persons (id),
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE module_pins (
    module_id   BIGINT NOT NULL,
    project_id  BIGINT NOT NULL,
    pinned_at   BIGINT NOT NULL,
    pinned_by   BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (module_id, project_id)
);

CREATE TABLE module_notices (
    id            BIGINT PRIMARY KEY,
    module_id     BIGINT NOT NULL,
    title         TEXT   NOT NULL,
    body          TEXT   NOT NULL,
    from_on       TEXT   NOT NULL,
    until_on      TEXT   NOT NULL,
    posted_at     BIGINT NOT NULL,
    posted_by     BIGINT NOT NULL REFERENCES persons (id),
    withdrawn_at  BIGINT,
    withdrawn_by  BIGINT,
    reason        TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX module_notices_module ON module_notices (module_id, until_on, id);
CREATE INDEX module_notices_newest ON module_notices (module_id, id);

CREATE TABLE requirements (
    id               BIGINT PRIMARY KEY,
    place_kind       TEXT   NOT NULL,
    place_id         BIGINT NOT NULL,
    owner_unit_id    BIGINT NOT NULL REFERENCES units (id),
    number           TEXT   UNIQUE,
    title            TEXT   NOT NULL,
    process          TEXT   NOT NULL,
    data             TEXT   NOT NULL,
    accounts         TEXT   NOT NULL,
    authorisation    TEXT   NOT NULL,
    roles            TEXT   NOT NULL,
    drafted_at       BIGINT NOT NULL,
    drafted_by       BIGINT NOT NULL REFERENCES persons (id),
    round            BIGINT NOT NULL DEFAULT 0,
    charter          BIGINT NOT NULL DEFAULT 0,
    stage            TEXT   NOT NULL,
    raised_at        BIGINT,
    raised_by        BIGINT,
    ended_at         BIGINT,
    ended_by         BIGINT,
    reason           TEXT,
    accepted_at      BIGINT,
    accepted_by      BIGINT,
    promised_on      TEXT,
    started_at       BIGINT,
    started_by       BIGINT,
    delivered_at     BIGINT,
    delivered_by     BIGINT,
    release_version  TEXT,
    release_changes  TEXT,
    release_usage    TEXT,
    confirmed_at     BIGINT,
    confirmed_by     BIGINT,
    version          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX requirements_place ON requirements (place_kind, place_id, id);
CREATE INDEX requirements_owner ON requirements (owner_unit_id, id);
CREATE INDEX requirements_drafter ON requirements (drafted_by, id);
CREATE INDEX requirements_raiser ON requirements (raised_by, id);
CREATE INDEX requirements_stage ON requirements (stage, id);
CREATE INDEX requirements_released ON requirements (confirmed_at, id) WHERE confirmed_at IS NOT NULL;

CREATE TABLE requirement_submissions (
    requirement_id  BIGINT NOT NULL REFERENCES requirements (id),
    round           BIGINT NOT NULL,
    title           TEXT   NOT NULL,
    process         TEXT   NOT NULL,
    data            TEXT   NOT NULL,
    accounts        TEXT   NOT NULL,
    authorisation   TEXT   NOT NULL,
    roles           TEXT   NOT NULL,
    declaration     TEXT   NOT NULL,
    charter         BIGINT NOT NULL,
    signed_at       BIGINT NOT NULL,
    signed_by       BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (requirement_id, round)
);

CREATE TABLE requirement_steps (
    id              BIGINT PRIMARY KEY,
    requirement_id  BIGINT NOT NULL REFERENCES requirements (id),
    step            TEXT   NOT NULL,
    taken_at        BIGINT NOT NULL,
    taken_by        BIGINT NOT NULL REFERENCES persons (id),
    unit_id         BIGINT NOT NULL,
    charter         BIGINT NOT NULL,
    reason          TEXT   NOT NULL
);
CREATE INDEX requirement_steps_requirement ON requirement_steps (requirement_id, id);

CREATE TABLE requirement_remarks (
    id              BIGINT PRIMARY KEY,
    requirement_id  BIGINT NOT NULL REFERENCES requirements (id),
    said_at         BIGINT NOT NULL,
    said_by         BIGINT NOT NULL REFERENCES persons (id),
    unit_id         BIGINT NOT NULL,
    text            TEXT   NOT NULL
);
CREATE INDEX requirement_remarks_requirement ON requirement_remarks (requirement_id, id);

-- What the owner has accepted is everybody's to read.
CREATE VIEW release_notes AS
    SELECT id AS requirement_id, place_kind, place_id, title, release_version, release_changes, release_usage,
           confirmed_at
      FROM requirements WHERE stage = 'confirmed';

-- What training publishes for the modules' homes: ended projects, classes with their learners, lessons held live (online).
CREATE INDEX lessons_module ON lessons (module_id, day, begins, id);
CREATE INDEX lessons_live ON lessons (day, begins, id) WHERE place = '' AND cancelled_at IS NULL;

CREATE VIEW ended_projects AS
    SELECT p.module_id, p.id AS project_id, p.name, u.name AS host, p.closed_at
      FROM projects p JOIN unit_labels u ON u.id = p.host_unit_id
     WHERE p.closed_at IS NOT NULL;

CREATE INDEX classes_module ON classes (module_id, id);

CREATE VIEW live_lessons AS
    SELECT l.id, l.day, l.begins, l.ends, l.subject, l.instructor, l.module_id, l.class_id, c.name AS class_name,
           p.name AS project_name, u.name AS host
      FROM lessons l
      JOIN classes c ON c.id = l.class_id
      JOIN projects p ON p.id = l.project_id
      JOIN unit_labels u ON u.id = p.host_unit_id
     WHERE l.cancelled_at IS NULL AND l.place = '';

CREATE INDEX course_projects_module ON course_projects (module_id, course_id);

-- What study publishes for them: the recognised hours of each list, and what was put right since.
CREATE INDEX rolls_module ON rolls (module_id, id);
CREATE INDEX hour_entries_corrections ON hour_entries (project_id) WHERE source_kind = 'Correction';

CREATE VIEW module_hours AS
    SELECT r.module_id, r.people * r.hours AS amount FROM rolls r WHERE r.stage = 'recognised'
    UNION ALL
    SELECT f.module_id, e.amount FROM project_facts f JOIN hour_entries e ON e.project_id = f.id
     WHERE e.account = 'recognised' AND e.source_kind = 'Correction';

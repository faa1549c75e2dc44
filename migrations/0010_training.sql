-- Tasks become projects, projects become classes, classes have learners; an orphan cannot exist.

CREATE TABLE tasks (
    id               BIGINT PRIMARY KEY,
    kind             TEXT   NOT NULL,
    name             TEXT   NOT NULL,
    module_id        BIGINT NOT NULL,
    issuer_unit_id   BIGINT NOT NULL REFERENCES units (id),
    host_unit_id     BIGINT NOT NULL REFERENCES units (id),
    audience         TEXT   NOT NULL,
    places           BIGINT NOT NULL,
    starts_on        TEXT   NOT NULL,
    ends_on          TEXT   NOT NULL,
    document_number  TEXT   NOT NULL,
    brief            TEXT   NOT NULL,
    drafted_by       BIGINT NOT NULL REFERENCES persons (id),
    drafted_at       BIGINT NOT NULL,
    number           TEXT   UNIQUE,
    issued_at        BIGINT,
    issued_by        BIGINT,
    accepted_at      BIGINT,
    accepted_by      BIGINT,
    closed_at        BIGINT,
    closed_by        BIGINT,
    report           TEXT,
    version          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX tasks_module ON tasks (module_id, id);
CREATE INDEX tasks_newest ON tasks (id);

CREATE TABLE projects (
    id            BIGINT PRIMARY KEY,
    task_id       BIGINT NOT NULL REFERENCES tasks (id),
    module_id     BIGINT NOT NULL,
    host_unit_id  BIGINT NOT NULL REFERENCES units (id),
    name          TEXT   NOT NULL,
    hours         BIGINT NOT NULL,
    deployed_at   BIGINT NOT NULL,
    deployed_by   BIGINT NOT NULL,
    closed_at     BIGINT,
    closed_by     BIGINT,
    report        TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX projects_task ON projects (task_id);
CREATE INDEX projects_module ON projects (module_id, id);

CREATE VIEW project_labels AS SELECT id, name FROM projects;

CREATE TABLE classes (
    id          BIGINT PRIMARY KEY,
    project_id  BIGINT NOT NULL REFERENCES projects (id),
    module_id   BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    places      BIGINT NOT NULL,
    taken       BIGINT NOT NULL DEFAULT 0,
    opened_at   BIGINT,
    closed_at   BIGINT,
    closed_by   BIGINT,
    version     BIGINT NOT NULL DEFAULT 1,
    UNIQUE (project_id, name)
);

CREATE TABLE class_places (
    class_id   BIGINT NOT NULL REFERENCES classes (id),
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    project_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    unit_id    BIGINT NOT NULL,
    taken_at   BIGINT NOT NULL,
    PRIMARY KEY (class_id, person_id)
);
CREATE UNIQUE INDEX class_places_once ON class_places (project_id, person_id);
CREATE INDEX class_places_person ON class_places (person_id);

-- From learning to recognised hours and certificates: the rule of a project, the lists, the ledger, the papers.

CREATE TABLE completion_rules (
    project_id     BIGINT PRIMARY KEY,
    items_percent  BIGINT NOT NULL,
    set_at         BIGINT NOT NULL,
    set_by         BIGINT NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE rolls (
    id             BIGINT PRIMARY KEY,
    class_id       BIGINT NOT NULL,
    project_id     BIGINT NOT NULL,
    module_id      BIGINT NOT NULL,
    host_unit_id   BIGINT NOT NULL,
    hours          BIGINT NOT NULL,
    rule_percent   BIGINT NOT NULL,
    stage          TEXT   NOT NULL,
    submitted_at   BIGINT NOT NULL,
    submitted_by   BIGINT NOT NULL,
    decided_at     BIGINT,
    decided_by     BIGINT,
    reason         TEXT   NOT NULL DEFAULT '',
    declaration    TEXT   NOT NULL,
    people         BIGINT NOT NULL DEFAULT 0,
    class_name     TEXT   NOT NULL,
    project_name   TEXT   NOT NULL,
    task_id        BIGINT NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX rolls_class ON rolls (class_id, id);
CREATE INDEX rolls_stage ON rolls (stage, id);

CREATE TABLE roll_rows (
    roll_id    BIGINT NOT NULL REFERENCES rolls (id),
    person_id  BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    unit_id    BIGINT NOT NULL,
    unit_name  TEXT   NOT NULL,
    done       BIGINT NOT NULL,
    of_items   BIGINT NOT NULL,
    PRIMARY KEY (roll_id, person_id)
);
CREATE INDEX roll_rows_person ON roll_rows (person_id, roll_id);

CREATE TABLE hour_entries (
    id           BIGINT PRIMARY KEY,
    act          BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    project_id   BIGINT NOT NULL,
    account      TEXT   NOT NULL,
    amount       BIGINT NOT NULL,
    source_kind  TEXT   NOT NULL,
    source_id    BIGINT NOT NULL,
    rule         TEXT   NOT NULL,
    charter      BIGINT NOT NULL,
    approved_by  BIGINT NOT NULL,
    made_at      BIGINT NOT NULL
);
CREATE INDEX hour_entries_person ON hour_entries (person_id, id);
CREATE UNIQUE INDEX hour_entries_once ON hour_entries (person_id, account, source_kind, source_id, rule);

CREATE TABLE certificates (
    id            BIGINT PRIMARY KEY,
    number        TEXT   NOT NULL UNIQUE,
    code          TEXT   NOT NULL UNIQUE,
    roll_id       BIGINT NOT NULL REFERENCES rolls (id),
    person_id     BIGINT NOT NULL,
    project_id    BIGINT NOT NULL,
    module_id     BIGINT NOT NULL,
    host_unit_id  BIGINT NOT NULL,
    name          TEXT   NOT NULL,
    folded        TEXT   NOT NULL,
    unit_name     TEXT   NOT NULL,
    project_name  TEXT   NOT NULL,
    task_number   TEXT   NOT NULL,
    hours         BIGINT NOT NULL,
    issued_at     BIGINT NOT NULL,
    issued_by     BIGINT NOT NULL,
    revoked_at    BIGINT,
    revoked_by    BIGINT,
    reason        TEXT,
    key           TEXT,
    digest        BYTES,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX certificates_standing ON certificates (roll_id, person_id) WHERE revoked_at IS NULL;
CREATE INDEX certificates_person ON certificates (person_id, id);

CREATE TABLE reminders (
    id         BIGINT PRIMARY KEY,
    class_id   BIGINT NOT NULL,
    person_id  BIGINT NOT NULL,
    missing    TEXT   NOT NULL,
    sent_at    BIGINT NOT NULL,
    sent_by    BIGINT NOT NULL
);
CREATE INDEX reminders_class ON reminders (class_id, person_id, sent_at);

-- What the rooms of this wing tell each other.
CREATE VIEW completion_rule_facts AS SELECT project_id, items_percent FROM completion_rules;
CREATE VIEW roll_row_facts AS SELECT roll_id, person_id, name, unit_name, done, of_items FROM roll_rows;
CREATE VIEW roll_facts AS SELECT id, class_id, project_id, stage, hours, submitted_at, decided_at FROM rolls;
CREATE VIEW certificate_facts AS SELECT id, project_id, number, person_id, issued_at, revoked_at FROM certificates;

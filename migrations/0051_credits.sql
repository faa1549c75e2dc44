-- From learning to recognised hours and certificates: the rule of a project, reminders, the lists, the ledger, the papers.

CREATE TABLE completion_rules (
    project_id     BIGINT PRIMARY KEY,
    items_percent  BIGINT NOT NULL,
    set_at         BIGINT NOT NULL,
    set_by         BIGINT NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE reminder_rounds (
    id           BIGINT  PRIMARY KEY,
    class_id     BIGINT  NOT NULL,
    project_id   BIGINT  NOT NULL,
    chosen       TEXT    NOT NULL,
    again        BOOLEAN NOT NULL,
    asked_at     BIGINT  NOT NULL,
    asked_by     BIGINT  NOT NULL,
    reached      BIGINT  NOT NULL DEFAULT 0,
    sent         BIGINT  NOT NULL DEFAULT 0,
    finished_at  BIGINT,
    version      BIGINT  NOT NULL DEFAULT 1
);
CREATE INDEX reminder_rounds_class ON reminder_rounds (class_id, id);

CREATE TABLE reminders (
    id         BIGINT PRIMARY KEY,
    round_id   BIGINT NOT NULL REFERENCES reminder_rounds (id),
    class_id   BIGINT NOT NULL,
    person_id  BIGINT NOT NULL,
    missing    TEXT   NOT NULL,
    sent_at    BIGINT NOT NULL,
    sent_by    BIGINT NOT NULL
);
CREATE INDEX reminders_class ON reminders (class_id, person_id, sent_at);

CREATE TABLE rolls (
    id             BIGINT PRIMARY KEY,
    class_id       BIGINT NOT NULL,
    project_id     BIGINT NOT NULL,
    module_id      BIGINT NOT NULL,
    host_unit_id   BIGINT NOT NULL,
    hours          BIGINT NOT NULL,
    rule_percent   BIGINT NOT NULL,
    declaration    TEXT   NOT NULL,
    stage          TEXT   NOT NULL,
    submitted_at   BIGINT NOT NULL,
    submitted_by   BIGINT NOT NULL,
    people         BIGINT NOT NULL DEFAULT 0,
    reached        BIGINT NOT NULL DEFAULT 0,
    decided_at     BIGINT,
    decided_by     BIGINT,
    reason         TEXT   NOT NULL DEFAULT '',
    charter        BIGINT NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX rolls_class ON rolls (class_id, id);
CREATE INDEX rolls_project ON rolls (project_id, id);
CREATE INDEX rolls_stage ON rolls (stage, id);

CREATE TABLE roll_rows (
    roll_id      BIGINT NOT NULL REFERENCES rolls (id),
    project_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    name         TEXT   NOT NULL,
    sort_key     TEXT   NOT NULL,
    unit_id      BIGINT NOT NULL,
    unit_name    TEXT   NOT NULL,
    done         BIGINT NOT NULL,
    of_items     BIGINT NOT NULL,
    returned_at  BIGINT,
    PRIMARY KEY (roll_id, person_id)
);
CREATE UNIQUE INDEX roll_rows_once ON roll_rows (project_id, person_id) WHERE returned_at IS NULL;
CREATE INDEX roll_rows_sorted ON roll_rows (roll_id, sort_key, person_id);

CREATE VIEW roll_stages AS
    SELECT id, class_id, project_id, stage, people, hours, submitted_at, submitted_by, decided_at, decided_by FROM rolls;

CREATE TABLE hour_entries (
    id           BIGINT PRIMARY KEY,
    act          BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    project_id   BIGINT NOT NULL,
    account      TEXT   NOT NULL,
    amount       BIGINT NOT NULL,
    step         TEXT   NOT NULL,
    source_kind  TEXT   NOT NULL,
    source_id    BIGINT NOT NULL,
    rule         TEXT   NOT NULL,
    charter      BIGINT NOT NULL,
    approved_by  BIGINT NOT NULL,
    made_at      BIGINT NOT NULL
);
CREATE INDEX hour_entries_person ON hour_entries (person_id, act);
CREATE UNIQUE INDEX hour_entries_once ON hour_entries (person_id, account, source_kind, source_id, step);

-- sqlite
CREATE TRIGGER hour_entries_are_never_changed BEFORE UPDATE ON hour_entries BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER hour_entries_are_never_deleted BEFORE DELETE ON hour_entries BEGIN SELECT RAISE(ABORT, 'the ledger is never deleted'); END;
-- end
-- postgres
CREATE FUNCTION hour_entries_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is never changed or deleted'; END $$;
CREATE TRIGGER hour_entries_are_kept BEFORE UPDATE OR DELETE ON hour_entries FOR EACH ROW EXECUTE FUNCTION hour_entries_are_kept();
-- end

-- What counts of the ledger: the moves of a list count all at once, when its last slice is in.
CREATE VIEW settled_hours AS
    SELECT e.id, e.act, e.person_id, e.project_id, e.account, e.amount, e.step, e.source_kind, e.source_id, e.rule, e.charter,
           e.approved_by, e.made_at
      FROM hour_entries e LEFT JOIN rolls r ON r.id = e.source_id AND e.source_kind = 'Roll'
     WHERE r.id IS NULL OR (e.step = 'submitted' AND r.stage NOT IN ('composing', 'empty'))
        OR (e.step = 'recognised' AND r.stage = 'recognised') OR (e.step = 'returned' AND r.stage = 'returned');

CREATE TABLE certificate_batches (
    roll_id   BIGINT PRIMARY KEY REFERENCES rolls (id),
    asked_at  BIGINT NOT NULL,
    asked_by  BIGINT NOT NULL,
    reached   BIGINT NOT NULL DEFAULT 0,
    made      BIGINT NOT NULL DEFAULT 0,
    done_at   BIGINT
);

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
    charter       BIGINT NOT NULL,
    replaces_id   BIGINT,
    revoked_at    BIGINT,
    revoked_by    BIGINT,
    reason        TEXT,
    file_key      TEXT,
    digest        BYTES,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX certificates_once ON certificates (roll_id, person_id) WHERE revoked_at IS NULL;
CREATE INDEX certificates_person ON certificates (person_id, id);
CREATE INDEX certificates_roll ON certificates (roll_id, id);

CREATE VIEW issued_certificates AS
    SELECT c.id, c.number, c.project_id, c.roll_id, c.person_id, c.name, c.hours, c.issued_at, c.revoked_at
      FROM certificates c JOIN certificate_batches b ON b.roll_id = c.roll_id WHERE b.done_at IS NOT NULL;

CREATE TABLE verifications (
    id       BIGINT PRIMARY KEY,
    address  BYTES  NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX verifications_address ON verifications (address, at);
CREATE INDEX verifications_at ON verifications (at);

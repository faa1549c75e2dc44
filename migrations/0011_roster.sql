-- A roster sheet becomes a plan of rows, each with its verdict, before anything is written; what it wrote can be taken back.

CREATE TABLE imports (
    id            BIGINT PRIMARY KEY,
    project_id    BIGINT NOT NULL REFERENCES projects (id),
    module_id     BIGINT NOT NULL,
    host_unit_id  BIGINT NOT NULL REFERENCES units (id),
    what          TEXT   NOT NULL,
    file_name     TEXT   NOT NULL,
    file_bytes    BIGINT NOT NULL,
    file_digest   BYTES  NOT NULL,
    declaration   TEXT   NOT NULL,
    made_at       BIGINT NOT NULL,
    made_by       BIGINT NOT NULL REFERENCES persons (id),
    rows_seen     BIGINT NOT NULL,
    rows_all      BIGINT NOT NULL,
    remark        TEXT   NOT NULL,
    confirmed_at  BIGINT,
    confirmed_by  BIGINT,
    applied_at    BIGINT,
    stage         TEXT   NOT NULL,
    stage_at      BIGINT NOT NULL,
    stage_by      BIGINT NOT NULL,
    stage_says    TEXT   NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX imports_project ON imports (project_id, id);

CREATE TABLE import_rows (
    import_id      BIGINT  NOT NULL REFERENCES imports (id),
    number         BIGINT  NOT NULL,
    said_sealed    TEXT    NOT NULL,
    verdict        TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    fix            TEXT    NOT NULL,
    open_school    TEXT,
    person_id      BIGINT,
    unit_id        BIGINT,
    joins          BOOLEAN NOT NULL,
    leaves_unit_id BIGINT,
    renames        BOOLEAN NOT NULL,
    rephones       BOOLEAN NOT NULL,
    class_id       BIGINT,
    from_class_id  BIGINT,
    effect         TEXT,
    applied_at     BIGINT,
    undone_at      BIGINT,
    PRIMARY KEY (import_id, number)
);
-- Activation lists: when codes were last made for the people of one unit. The codes themselves are nowhere.
CREATE TABLE import_lists (
    import_id  BIGINT NOT NULL REFERENCES imports (id),
    unit_id    BIGINT NOT NULL REFERENCES units (id),
    made_at    BIGINT NOT NULL,
    made_by    BIGINT NOT NULL REFERENCES persons (id),
    codes      BIGINT NOT NULL,
    PRIMARY KEY (import_id, unit_id)
);

CREATE INDEX import_rows_waiting ON import_rows (import_id, number) WHERE applied_at IS NULL;
CREATE INDEX import_rows_verdict ON import_rows (import_id, verdict, number);
CREATE INDEX import_rows_person ON import_rows (import_id, person_id);

-- What people send in: resumable uploads in parts, the files they become, and whether a file may leave quarantine.

CREATE TABLE files (
    id             BIGINT PRIMARY KEY,
    uploader_id    BIGINT NOT NULL,
    unit_id        BIGINT NOT NULL,
    purpose        TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    media_type     TEXT   NOT NULL,
    bytes          BIGINT NOT NULL,
    received       BIGINT NOT NULL,
    made_at        BIGINT NOT NULL,
    key            TEXT,
    sniffed        TEXT   NOT NULL DEFAULT '',
    digest         BYTES,
    block_digests  BYTES,
    stage          TEXT   NOT NULL,
    stage_at       BIGINT NOT NULL,
    stage_by       BIGINT NOT NULL,
    stage_says     TEXT   NOT NULL,
    subject_kind   TEXT   NOT NULL DEFAULT '',
    subject_id     BIGINT NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX files_subject ON files (subject_kind, subject_id, id);
CREATE INDEX files_uploader ON files (uploader_id, id);
CREATE INDEX files_stage ON files (stage, id);

CREATE TABLE file_parts (
    file_id  BIGINT NOT NULL REFERENCES files (id),
    begins   BIGINT NOT NULL,
    bytes    BIGINT NOT NULL,
    key      TEXT   NOT NULL,
    PRIMARY KEY (file_id, begins)
);

CREATE TABLE file_children (
    parent_id   BIGINT NOT NULL REFERENCES files (id),
    name        TEXT   NOT NULL,
    media_type  TEXT   NOT NULL,
    bytes       BIGINT NOT NULL,
    digest      BYTES  NOT NULL,
    key         TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    PRIMARY KEY (parent_id, name)
);

CREATE VIEW file_labels AS
    SELECT id, name, media_type, sniffed, bytes, digest, stage, stage_says, uploader_id, made_at, subject_kind, subject_id
      FROM files;

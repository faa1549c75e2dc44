-- What was backed up, whether it could be read and restored, and which bytes of the store the rows of all rooms name.

CREATE TABLE backups (
    id           BIGINT PRIMARY KEY,
    made_at      BIGINT NOT NULL,
    took_ms      BIGINT NOT NULL,
    place        TEXT   NOT NULL,
    bytes        BIGINT NOT NULL,
    digest       BYTES  NOT NULL UNIQUE,
    rows_count   BIGINT NOT NULL,
    files_count  BIGINT NOT NULL,
    files_bytes  BIGINT NOT NULL,
    missing      BIGINT NOT NULL,
    charter      BIGINT NOT NULL,
    schema       TEXT   NOT NULL,
    seal         BIGINT NOT NULL,
    program      TEXT   NOT NULL,
    verified_at  BIGINT,
    refused_at   BIGINT,
    refused_says TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX backups_made ON backups (made_at, id);

CREATE TABLE backup_drills (
    id           BIGINT PRIMARY KEY,
    backup_id    BIGINT REFERENCES backups (id),
    place        TEXT   NOT NULL,
    began_at     BIGINT NOT NULL,
    took_ms      BIGINT NOT NULL,
    rows_count   BIGINT NOT NULL,
    files_count  BIGINT NOT NULL,
    passed       BOOLEAN NOT NULL,
    says         TEXT   NOT NULL
);
CREATE INDEX backup_drills_began ON backup_drills (began_at, id);

-- A room that keeps bytes in the store adds the columns that name them here, or its bytes are in no backup.
CREATE VIEW stored_files AS
    SELECT key, bytes, digest FROM files WHERE key IS NOT NULL AND stage <> 'gone'
    UNION ALL
    SELECT p.key, p.bytes, NULL FROM file_parts p JOIN files f ON f.id = p.file_id WHERE f.stage <> 'gone'
    UNION ALL
    SELECT c.key, c.bytes, c.digest FROM file_children c JOIN files f ON f.id = c.parent_id WHERE f.stage <> 'gone'
    UNION ALL
    SELECT file_key, bytes, digest FROM papers WHERE file_key IS NOT NULL
    UNION ALL
    SELECT file_key, bytes, digest FROM archives WHERE file_key IS NOT NULL
    UNION ALL
    SELECT e.file_key, e.bytes, e.digest FROM archive_entries e JOIN archives a ON a.id = e.archive_id
     WHERE e.file_key IS NOT NULL AND a.file_key IS NULL
    UNION ALL
    SELECT file_key, NULL, digest FROM certificates WHERE file_key IS NOT NULL
    UNION ALL
    SELECT file_key, bytes, digest FROM data_copies WHERE file_key IS NOT NULL AND gone_at IS NULL
    UNION ALL
    SELECT 'imports/' || CAST(id AS TEXT), file_bytes, file_digest FROM imports;

-- Beside the serials of the register: document numbers and the scans of their papers.

-- A document number (文号) and the scan of its red-headed paper beside a serial; a later one follows, none is changed.
CREATE TABLE filing_papers (
    id          BIGINT PRIMARY KEY,
    dossier_id  BIGINT NOT NULL REFERENCES dossiers (id),
    number      TEXT   NOT NULL,
    file_id     BIGINT,
    put_at      BIGINT NOT NULL,
    put_by      BIGINT NOT NULL
);
CREATE INDEX filing_papers_dossier ON filing_papers (dossier_id, id);

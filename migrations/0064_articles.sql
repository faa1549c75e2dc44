-- Columns complete: rich text with its files, publication at a set moment, every published version, corrections on record.

ALTER TABLE articles ADD COLUMN format TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE articles ADD COLUMN attachments TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN searched TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN scheduled_at BIGINT;
ALTER TABLE articles ADD COLUMN scheduled_by BIGINT;
ALTER TABLE articles ADD COLUMN publish_at BIGINT;
UPDATE articles SET searched = REPLACE(LOWER(title || ' ' || issuing_body || ' ' || document_number || ' ' || body), ' ', '');
UPDATE articles SET edition = 1 WHERE published_at IS NOT NULL;

CREATE TABLE article_versions (
    article_id       BIGINT NOT NULL REFERENCES articles (id),
    edition          BIGINT NOT NULL,
    kind             TEXT   NOT NULL,
    title            TEXT   NOT NULL,
    body             TEXT   NOT NULL,
    format           TEXT   NOT NULL,
    source           TEXT   NOT NULL,
    issuing_body     TEXT   NOT NULL,
    document_number  TEXT   NOT NULL,
    issued_on        TEXT   NOT NULL,
    original_link    TEXT   NOT NULL,
    attachments      TEXT   NOT NULL,
    made_at          BIGINT NOT NULL,
    made_by          BIGINT NOT NULL,
    reason           TEXT   NOT NULL,
    PRIMARY KEY (article_id, edition)
);
INSERT INTO article_versions (article_id, edition, kind, title, body, format, source, issuing_body, document_number,
    issued_on, original_link, attachments, made_at, made_by, reason)
    SELECT id, 1, kind, title, body, format, source, issuing_body, document_number, issued_on, original_link,
    attachments, published_at, published_by, '' FROM articles WHERE published_at IS NOT NULL;

CREATE TABLE article_corrections (
    id               BIGINT PRIMARY KEY,
    article_id       BIGINT NOT NULL REFERENCES articles (id),
    kind             TEXT   NOT NULL,
    title            TEXT   NOT NULL,
    body             TEXT   NOT NULL,
    format           TEXT   NOT NULL,
    source           TEXT   NOT NULL,
    issuing_body     TEXT   NOT NULL,
    document_number  TEXT   NOT NULL,
    issued_on        TEXT   NOT NULL,
    original_link    TEXT   NOT NULL,
    attachments      TEXT   NOT NULL,
    reason           TEXT   NOT NULL,
    way              TEXT   NOT NULL,
    proposed_at      BIGINT NOT NULL,
    proposed_by      BIGINT NOT NULL,
    accepted_at      BIGINT,
    accepted_by      BIGINT,
    done_at          BIGINT,
    done_by          BIGINT,
    ended_at         BIGINT,
    ended_by         BIGINT,
    because          TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX article_corrections_article ON article_corrections (article_id, id);
CREATE UNIQUE INDEX article_corrections_open ON article_corrections (article_id) WHERE way IN ('proposed', 'accepted');

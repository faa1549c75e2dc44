-- What everybody sees: articles of the columns with their way from draft to publication, and complaints with their answers.

CREATE TABLE articles (
    id               BIGINT PRIMARY KEY,
    column_id        BIGINT NOT NULL,
    kind             TEXT   NOT NULL,
    title            TEXT   NOT NULL,
    body             TEXT   NOT NULL,
    source           TEXT   NOT NULL,
    issuing_body     TEXT   NOT NULL,
    document_number  TEXT   NOT NULL,
    issued_on        TEXT   NOT NULL,
    original_link    TEXT   NOT NULL,
    host_unit_id     BIGINT NOT NULL REFERENCES units (id),
    provided_by      BIGINT NOT NULL REFERENCES persons (id),
    drafted_at       BIGINT NOT NULL,
    confirmed_at     BIGINT,
    confirmed_by     BIGINT,
    stage            TEXT   NOT NULL,
    submitted_at     BIGINT,
    submitted_by     BIGINT,
    reviewed_at      BIGINT,
    reviewed_by      BIGINT,
    published_at     BIGINT,
    published_by     BIGINT,
    ended_at         BIGINT,
    ended_by         BIGINT,
    reason           TEXT,
    version          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX articles_column ON articles (column_id, stage, published_at, id);
CREATE INDEX articles_host ON articles (host_unit_id, id);
CREATE INDEX articles_stage ON articles (stage, id);

CREATE TABLE article_steps (
    id          BIGINT PRIMARY KEY,
    article_id  BIGINT NOT NULL REFERENCES articles (id),
    step        TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    taken_by    BIGINT NOT NULL,
    reason      TEXT   NOT NULL
);
CREATE INDEX article_steps_article ON article_steps (article_id, id);

CREATE TABLE complaints (
    id              BIGINT PRIMARY KEY,
    code            TEXT   NOT NULL UNIQUE,
    what            TEXT   NOT NULL,
    place           TEXT   NOT NULL,
    contact_sealed  TEXT,
    address_digest  BYTES  NOT NULL,
    received_at     BIGINT NOT NULL,
    answered_at     BIGINT,
    answered_by     BIGINT,
    answer          TEXT,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX complaints_address ON complaints (address_digest, received_at);
CREATE INDEX complaints_open ON complaints (answered_at, id);

-- Whom another house knows by its own number as one of our people, and answers of such houses that were used.

CREATE TABLE account_links (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    way        TEXT   NOT NULL,
    digest     BYTES  NOT NULL,
    linked_at  BIGINT NOT NULL,
    used_at    BIGINT,
    ended_at   BIGINT
);
CREATE UNIQUE INDEX account_links_standing ON account_links (digest) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX account_links_person ON account_links (person_id, way) WHERE ended_at IS NULL;

CREATE TABLE sso_answers (
    digest    BYTES  PRIMARY KEY,
    spent_at  BIGINT NOT NULL
);
CREATE INDEX sso_answers_spent ON sso_answers (spent_at);

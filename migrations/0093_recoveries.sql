-- Somebody who lost everything that they sign in with starts anew, by two others and after a time in which they may stop it.
CREATE TABLE recoveries (
    id            BIGINT PRIMARY KEY,
    number        TEXT   NOT NULL UNIQUE,
    person_id     BIGINT NOT NULL REFERENCES persons (id),
    unit_id       BIGINT NOT NULL,
    reason        TEXT   NOT NULL,
    asked_at      BIGINT NOT NULL,
    confirmed_at  BIGINT,
    confirmed_by  BIGINT,
    seen          TEXT,
    ready_at      BIGINT,
    reset_at      BIGINT,
    reset_by      BIGINT,
    stopped_at    BIGINT,
    stopped_by    BIGINT,
    because       TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
-- One at a time.
CREATE UNIQUE INDEX recoveries_open ON recoveries (person_id) WHERE reset_at IS NULL AND stopped_at IS NULL;
CREATE INDEX recoveries_unit ON recoveries (unit_id, id);

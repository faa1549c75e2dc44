-- A forgotten password: a code to the telephone that was registered before, for whoever knows the document too; for
-- everybody else the way of the recoveries, which says now what was lost.
CREATE TABLE password_codes (
    person_id  BIGINT PRIMARY KEY REFERENCES persons (id),
    digest     BYTES  NOT NULL,
    made_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    sent       BIGINT NOT NULL,
    tried      BIGINT NOT NULL DEFAULT 0,
    used_at    BIGINT
);

ALTER TABLE recoveries ADD COLUMN lost TEXT NOT NULL DEFAULT 'factors';

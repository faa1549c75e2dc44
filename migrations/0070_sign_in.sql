-- A second factor, what is still owed after the password, devices that were seen before, and passwords that may not come back.

ALTER TABLE sessions ADD COLUMN owes TEXT NOT NULL DEFAULT '';

CREATE TABLE throttles (
    person_id     BIGINT NOT NULL REFERENCES persons (id),
    credential    TEXT   NOT NULL,
    failed        BIGINT NOT NULL,
    failed_at     BIGINT NOT NULL,
    locked_until  BIGINT,
    PRIMARY KEY (person_id, credential)
);

CREATE TABLE devices (
    id         BIGINT PRIMARY KEY,
    digest     BYTES  NOT NULL UNIQUE,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    agent      TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
);
CREATE INDEX devices_person ON devices (person_id, until_at);

CREATE TABLE former_passwords (
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    set_at     BIGINT NOT NULL,
    password   TEXT   NOT NULL,
    PRIMARY KEY (person_id, set_at)
);

CREATE TABLE factors (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    kind       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    sealed     TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    used_at    BIGINT,
    last_step  BIGINT NOT NULL DEFAULT 0,
    ended_at   BIGINT
);
CREATE INDEX factors_person ON factors (person_id, ended_at);

CREATE TABLE recovery_codes (
    digest     BYTES  PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    made_at    BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX recovery_codes_person ON recovery_codes (person_id, used_at);

CREATE TABLE text_codes (
    session_id  BIGINT PRIMARY KEY,
    person_id   BIGINT NOT NULL REFERENCES persons (id),
    digest      BYTES  NOT NULL,
    made_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    sent        BIGINT NOT NULL,
    tried       BIGINT NOT NULL DEFAULT 0,
    used_at     BIGINT
);
CREATE INDEX text_codes_person ON text_codes (person_id, made_at);

CREATE TABLE challenges (
    session_id  BIGINT PRIMARY KEY,
    person_id   BIGINT NOT NULL REFERENCES persons (id),
    state       TEXT   NOT NULL,
    until_at    BIGINT NOT NULL
);

-- Wrong passwords are counted like all other wrong answers.
DROP VIEW account_facts;
ALTER TABLE accounts DROP COLUMN failed;
ALTER TABLE accounts DROP COLUMN failed_at;
ALTER TABLE accounts DROP COLUMN locked_until;
CREATE VIEW account_facts AS
    SELECT a.person_id, a.login, a.password_at AS activated_at, t.locked_until
      FROM accounts a LEFT JOIN throttles t ON t.person_id = a.person_id AND t.credential = 'password';

-- Accounts that may have been lent: what the ledgers of sessions, devices and study hint at, and the cases made of it.

-- By which session a report of the player came; 0 is before this was kept.
ALTER TABLE watch_batches ADD COLUMN session_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX watch_batches_session ON watch_batches (person_id, session_id, at);
CREATE INDEX watch_batches_beyond ON watch_batches (at) WHERE beyond_ms > 0;

CREATE VIEW session_tracks AS
    SELECT id, person_id, made_at, seen_at, ended_at, agent, address FROM sessions WHERE owes = '';
CREATE VIEW device_tracks AS SELECT id, person_id, agent, made_at, seen_at FROM devices;
CREATE VIEW watch_tracks AS
    SELECT person_id, session_id, media_id, at, claimed_ms, credited_ms, beyond_ms FROM watch_batches;

-- What was decided and why; what was seen stays as it was when the case was opened.
CREATE TABLE lending_cases (
    id              BIGINT PRIMARY KEY,
    number          TEXT   NOT NULL UNIQUE,
    person_id       BIGINT NOT NULL REFERENCES persons (id),
    unit_id         BIGINT NOT NULL,
    reason          TEXT   NOT NULL,
    evidence        TEXT   NOT NULL,
    digest          TEXT   NOT NULL,
    opened_at       BIGINT NOT NULL,
    opened_by       BIGINT NOT NULL,
    statement_due   BIGINT NOT NULL,
    stated_at       BIGINT,
    stated_by       BIGINT,
    statement       TEXT,
    found_at        BIGINT,
    found_by        BIGINT,
    verdict         TEXT,
    finding         TEXT,
    opinion_due     BIGINT,
    advised_at      BIGINT,
    advised_by      BIGINT,
    opinion         TEXT,
    concluded_at    BIGINT,
    concluded_by    BIGINT,
    outcome         TEXT,
    conclusion      TEXT,
    hours_asked     BOOLEAN NOT NULL DEFAULT FALSE,
    settled_at      BIGINT,
    settled_by      BIGINT,
    settlement      TEXT,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX lending_cases_person ON lending_cases (person_id, id);
CREATE INDEX lending_cases_unit ON lending_cases (unit_id, id);
-- One open case of a person at a time.
CREATE UNIQUE INDEX lending_cases_open ON lending_cases (person_id) WHERE concluded_at IS NULL;

-- `mark` tells one sight of a signal from another, so that it is raised once.
CREATE TABLE lending_signals (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    signal     TEXT   NOT NULL,
    mark       TEXT   NOT NULL,
    says       TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL,
    raised_at  BIGINT NOT NULL,
    case_id    BIGINT REFERENCES lending_cases (id),
    UNIQUE (person_id, signal, mark)
);
CREATE INDEX lending_signals_case ON lending_signals (case_id);
CREATE INDEX lending_signals_free ON lending_signals (seen_at) WHERE case_id IS NULL;

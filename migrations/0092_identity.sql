-- One person, one account: whose identity was verified, accounts that are a guest's for a term, and the requests behind them.

-- Whoever is here already came from a roster that their unit answers for.
ALTER TABLE persons ADD COLUMN verified_at BIGINT;
ALTER TABLE persons ADD COLUMN verified_by BIGINT;
UPDATE persons SET verified_at = entered_at, verified_by = 0;
CREATE INDEX persons_phone ON persons (phone_digest);
CREATE VIEW verified_persons AS SELECT id AS person_id, verified_at FROM persons WHERE verified_at IS NOT NULL;

ALTER TABLE accounts ADD COLUMN from_at BIGINT;
ALTER TABLE accounts ADD COLUMN until_at BIGINT;
ALTER TABLE accounts ADD COLUMN sponsor_id BIGINT;
CREATE VIEW guest_accounts AS
    SELECT person_id, from_at, until_at, sponsor_id FROM accounts WHERE until_at IS NOT NULL;

CREATE TABLE guests (
    id               BIGINT PRIMARY KEY,
    number           TEXT   NOT NULL UNIQUE,
    name             TEXT   NOT NULL,
    origin           TEXT   NOT NULL,
    phone_sealed     TEXT,
    phone_masked     TEXT   NOT NULL,
    purpose          TEXT   NOT NULL,
    host_unit_id     BIGINT NOT NULL REFERENCES units (id),
    sponsor_id       BIGINT NOT NULL REFERENCES persons (id),
    from_at          BIGINT NOT NULL,
    until_at         BIGINT NOT NULL,
    proposed_at      BIGINT NOT NULL,
    person_id        BIGINT REFERENCES persons (id),
    granted_at       BIGINT,
    granted_by       BIGINT,
    declined_at      BIGINT,
    declined_by      BIGINT,
    withdrawn_at     BIGINT,
    ended_at         BIGINT,
    ended_by         BIGINT,
    reason           TEXT,
    renewal_until    BIGINT,
    renewal_reason   TEXT,
    cleared_at       BIGINT,
    version          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX guests_host ON guests (host_unit_id, id);
CREATE INDEX guests_sponsor ON guests (sponsor_id, id);
CREATE INDEX guests_person ON guests (person_id);

CREATE TABLE guest_steps (
    id        BIGINT PRIMARY KEY,
    guest_id  BIGINT NOT NULL REFERENCES guests (id),
    step      TEXT   NOT NULL,
    says      TEXT   NOT NULL,
    taken_at  BIGINT NOT NULL,
    taken_by  BIGINT NOT NULL
);
CREATE INDEX guest_steps_of ON guest_steps (guest_id, id);

-- The right of an administrator for some hours, asked for by one person and agreed to by another.
CREATE TABLE emergencies (
    id           BIGINT PRIMARY KEY,
    role         TEXT   NOT NULL,
    person_id    BIGINT NOT NULL REFERENCES persons (id),
    unit_id      BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    asked_at     BIGINT NOT NULL,
    asked_by     BIGINT NOT NULL REFERENCES persons (id),
    asked_as     TEXT   NOT NULL,
    decided_at   BIGINT,
    decided_by   BIGINT REFERENCES persons (id),
    until_at     BIGINT,
    declined     TEXT,
    looked_at    BIGINT,
    looked_by    BIGINT REFERENCES persons (id),
    looked_says  TEXT,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX emergencies_once ON emergencies (role) WHERE decided_at IS NULL;

-- What leaves the house: who wants a summary of what waits for them, how and when, and every message with what became of it.

CREATE TABLE digest_wishes (
    person_id  BIGINT PRIMARY KEY REFERENCES persons (id),
    channel    TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    masked     TEXT   NOT NULL,
    hour       BIGINT NOT NULL,
    wished_at  BIGINT NOT NULL,
    told_on    TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX digest_wishes_hour ON digest_wishes (hour, person_id);

CREATE TABLE outgoing (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    channel    TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    masked     TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    sent_at    BIGINT
);
CREATE INDEX outgoing_person ON outgoing (person_id, id);

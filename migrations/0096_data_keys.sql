-- What sealed values are sealed with, each wrapped under the house's root, which lies outside the database.
CREATE TABLE data_keys (
    id            TEXT   PRIMARY KEY,
    wrapped       TEXT,
    from_at       BIGINT NOT NULL,
    made_at       BIGINT NOT NULL,
    made_by       BIGINT NOT NULL,
    destroyed_at  BIGINT
);

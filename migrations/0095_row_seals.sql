-- Digests of rows that nobody changes but the platform, and what each covers.
CREATE TABLE row_seals (
    table_name  TEXT   NOT NULL,
    row_id      BIGINT NOT NULL,
    mac         BYTES  NOT NULL,
    PRIMARY KEY (table_name, row_id)
);

CREATE TABLE row_guards (
    table_name  TEXT PRIMARY KEY,
    definition  TEXT NOT NULL
);

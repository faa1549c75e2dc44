-- What a person has studied, by the server's own clock: seconds watched, items done, questions answered, notes.

CREATE TABLE watched (
    person_id    BIGINT NOT NULL,
    media_id     BIGINT NOT NULL,
    spans        TEXT   NOT NULL,
    total_ms     BIGINT NOT NULL,
    position_ms  BIGINT NOT NULL,
    began_at     BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    PRIMARY KEY (person_id, media_id)
);

CREATE TABLE watch_clocks (
    person_id      BIGINT PRIMARY KEY,
    counted_until  BIGINT NOT NULL
);

CREATE TABLE watch_batches (
    person_id    BIGINT NOT NULL,
    batch        TEXT   NOT NULL,
    media_id     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    claimed_ms   BIGINT NOT NULL,
    credited_ms  BIGINT NOT NULL,
    beyond_ms    BIGINT NOT NULL,
    PRIMARY KEY (person_id, batch)
);
CREATE INDEX watch_batches_media ON watch_batches (person_id, media_id, at);

CREATE TABLE items_done (
    person_id  BIGINT NOT NULL,
    course_id  BIGINT NOT NULL,
    item_key   BIGINT NOT NULL,
    done_at    BIGINT NOT NULL,
    how        TEXT   NOT NULL,
    PRIMARY KEY (person_id, course_id, item_key)
);
CREATE INDEX items_done_course ON items_done (course_id, person_id);

CREATE TABLE attempts (
    id            BIGINT PRIMARY KEY,
    person_id     BIGINT NOT NULL,
    course_id     BIGINT NOT NULL,
    content       BIGINT NOT NULL,
    item_key      BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    answers       TEXT   NOT NULL,
    submitted_at  BIGINT NOT NULL,
    points        BIGINT NOT NULL,
    full_points   BIGINT NOT NULL,
    passed        BOOLEAN NOT NULL,
    UNIQUE (person_id, course_id, item_key, number)
);

CREATE TABLE answers (
    person_id     BIGINT  NOT NULL,
    course_id     BIGINT  NOT NULL,
    question_key  BIGINT  NOT NULL,
    chosen        TEXT    NOT NULL,
    correct       BOOLEAN NOT NULL,
    tries         BIGINT  NOT NULL,
    at            BIGINT  NOT NULL,
    PRIMARY KEY (person_id, course_id, question_key)
);

CREATE TABLE notes (
    id         BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL,
    course_id  BIGINT NOT NULL,
    item_key   BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    text       TEXT   NOT NULL,
    made_at    BIGINT NOT NULL
);
CREATE INDEX notes_item ON notes (person_id, course_id, item_key, at_ms);

CREATE VIEW done_items AS SELECT person_id, course_id, item_key, done_at FROM items_done;

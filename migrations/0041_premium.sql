-- The premium shelf: open courses that the academic office has chosen, with when and by whom each was put there and taken off.

CREATE TABLE premium_courses (
    course_id   BIGINT PRIMARY KEY,
    put_at      BIGINT NOT NULL,
    put_by      BIGINT NOT NULL REFERENCES persons (id),
    taken_at    BIGINT,
    taken_by    BIGINT,
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE VIEW premium_shelf AS SELECT course_id, put_at FROM premium_courses WHERE taken_at IS NULL;

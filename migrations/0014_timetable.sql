-- The lessons of classes, day by day; what is on today is everybody's to see.

CREATE TABLE lessons (
    id            BIGINT PRIMARY KEY,
    class_id      BIGINT NOT NULL REFERENCES classes (id),
    project_id    BIGINT NOT NULL,
    module_id     BIGINT NOT NULL,
    day           TEXT   NOT NULL,
    begins        BIGINT NOT NULL,
    ends          BIGINT NOT NULL,
    subject       TEXT   NOT NULL,
    instructor    TEXT   NOT NULL,
    instructor_folded TEXT NOT NULL,
    place         TEXT   NOT NULL,
    place_folded  TEXT   NOT NULL,
    made_at       BIGINT NOT NULL,
    made_by       BIGINT NOT NULL,
    cancelled_at  BIGINT,
    cancelled_by  BIGINT,
    reason        TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX lessons_class ON lessons (class_id, day, begins);
CREATE INDEX lessons_day ON lessons (day, begins, id);

CREATE VIEW lesson_board AS
    SELECT l.id, l.day, l.begins, l.ends, l.subject, l.instructor, l.module_id, l.class_id, c.name AS class_name,
           p.name AS project_name, u.name AS host
      FROM lessons l
      JOIN classes c ON c.id = l.class_id
      JOIN projects p ON p.id = l.project_id
      JOIN unit_labels u ON u.id = p.host_unit_id
     WHERE l.cancelled_at IS NULL;

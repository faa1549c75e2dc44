-- Who wrote a version: whoever did is kept from reviewing and filing it.

CREATE TABLE course_editors (
    course_id  BIGINT NOT NULL REFERENCES courses (id),
    content    BIGINT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES persons (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (course_id, content, person_id)
);

CREATE TABLE dossier_editors (
    dossier_id  BIGINT NOT NULL REFERENCES dossiers (id),
    person_id   BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (dossier_id, person_id)
);

-- Of earlier edits the trail alone knows, and not in a column of which version: counted for every version there was.
INSERT INTO course_editors (course_id, content, person_id, at)
    SELECT v.course_id, v.content, a.actor_id, MAX(a.at)
      FROM audit a
      JOIN course_versions v ON v.course_id = a.subject_id
      JOIN persons p ON p.id = a.actor_id
     WHERE a.kind = 'Course' AND a.verb IN ('courses.edited', 'courses.letter_kept') AND a.actor_kind = 'person'
     GROUP BY v.course_id, v.content, a.actor_id;
INSERT INTO dossier_editors (dossier_id, person_id)
    SELECT d.id, e.person_id
      FROM dossiers d
      JOIN course_editors e ON e.course_id = d.subject_id AND e.content = d.content
     WHERE d.kind = 'Course';

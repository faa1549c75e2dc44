-- Courses of chapters with their media, texts and questions, version by version; what study and portal may read of them.

CREATE TABLE media (
    file_id      BIGINT PRIMARY KEY,
    course_id    BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    stage        TEXT   NOT NULL,
    percent      BIGINT NOT NULL DEFAULT 0,
    says         TEXT   NOT NULL DEFAULT '',
    duration_ms  BIGINT NOT NULL DEFAULT 0,
    probe        TEXT   NOT NULL DEFAULT '{}',
    findings     TEXT   NOT NULL DEFAULT '[]',
    passed       TEXT   NOT NULL DEFAULT '[]',
    renditions   TEXT   NOT NULL DEFAULT '[]',
    playlist     TEXT   NOT NULL DEFAULT '',
    poster       TEXT   NOT NULL DEFAULT '',
    thumbnails   TEXT   NOT NULL DEFAULT '',
    captions     TEXT   NOT NULL DEFAULT '',
    captions_id  BIGINT,
    captions_says TEXT  NOT NULL DEFAULT '',
    cues         TEXT   NOT NULL DEFAULT '[]',
    checked_at   BIGINT,
    made_at      BIGINT NOT NULL,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX media_course ON media (course_id, file_id);
CREATE INDEX media_captions ON media (captions_id) WHERE captions_id IS NOT NULL;

CREATE TABLE courses (
    id            BIGINT PRIMARY KEY,
    host_unit_id  BIGINT NOT NULL REFERENCES units (id),
    provider_id   BIGINT NOT NULL REFERENCES persons (id),
    made_at       BIGINT NOT NULL,
    latest        BIGINT NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX courses_host ON courses (host_unit_id, id);
CREATE INDEX courses_provider ON courses (provider_id, id);

CREATE TABLE course_projects (
    course_id   BIGINT NOT NULL REFERENCES courses (id),
    content     BIGINT NOT NULL,
    project_id  BIGINT NOT NULL,
    module_id   BIGINT NOT NULL,
    PRIMARY KEY (course_id, content, project_id)
);
CREATE INDEX course_projects_project ON course_projects (project_id, course_id, content);

CREATE TABLE course_versions (
    course_id     BIGINT NOT NULL REFERENCES courses (id),
    content       BIGINT NOT NULL,
    audience      TEXT   NOT NULL,
    title         TEXT   NOT NULL,
    intro         TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    school_stage  TEXT   NOT NULL,
    hours         BIGINT NOT NULL,
    cover         TEXT   NOT NULL,
    made_at       BIGINT NOT NULL,
    PRIMARY KEY (course_id, content)
);

CREATE TABLE chapters (
    course_id  BIGINT NOT NULL,
    content    BIGINT NOT NULL,
    place      BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    PRIMARY KEY (course_id, content, place)
);

CREATE TABLE items (
    course_id     BIGINT  NOT NULL,
    content       BIGINT  NOT NULL,
    item_key      BIGINT  NOT NULL,
    chapter       BIGINT  NOT NULL,
    place         BIGINT  NOT NULL,
    kind          TEXT    NOT NULL,
    title         TEXT    NOT NULL,
    required      BOOLEAN NOT NULL,
    file_id       BIGINT,
    body          TEXT    NOT NULL DEFAULT '',
    pass_percent  BIGINT  NOT NULL DEFAULT 0,
    tries         BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (course_id, content, item_key)
);
CREATE INDEX items_file ON items (file_id);

CREATE TABLE questions (
    course_id     BIGINT  NOT NULL,
    content       BIGINT  NOT NULL,
    question_key  BIGINT  NOT NULL,
    item_key      BIGINT  NOT NULL,
    place         BIGINT  NOT NULL,
    at_ms         BIGINT,
    required      BOOLEAN NOT NULL,
    kind          TEXT    NOT NULL,
    stem          TEXT    NOT NULL,
    options       TEXT    NOT NULL,
    answer        TEXT    NOT NULL,
    points        BIGINT  NOT NULL,
    explanation   TEXT    NOT NULL,
    PRIMARY KEY (course_id, content, question_key)
);
CREATE INDEX questions_item ON questions (course_id, content, item_key, place);

CREATE TABLE course_letters (
    id         BIGINT PRIMARY KEY,
    course_id  BIGINT NOT NULL REFERENCES courses (id),
    content    BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    file_id    BIGINT NOT NULL,
    made_at    BIGINT NOT NULL
);
CREATE INDEX course_letters_course ON course_letters (course_id, content, id);

CREATE VIEW media_sources AS
    SELECT file_id, course_id, kind, stage, percent, duration_ms, playlist, poster, thumbnails, captions FROM media;

CREATE VIEW published_courses AS
    SELECT c.id AS course_id, d.content, d.dossier_id, d.audience, d.serial, d.published_at, v.title, v.intro, v.subject,
           v.school_stage, v.hours, v.cover, c.host_unit_id, c.provider_id
      FROM courses c
      JOIN published_dossiers d ON d.kind = 'Course' AND d.subject_id = c.id
      JOIN course_versions v ON v.course_id = c.id AND v.content = d.content;

CREATE VIEW course_places AS
    SELECT l.course_id, l.project_id, l.module_id
      FROM course_projects l
      JOIN published_dossiers d ON d.kind = 'Course' AND d.subject_id = l.course_id AND d.content = l.content;

CREATE VIEW course_chapters AS SELECT course_id, content, place, title FROM chapters;

CREATE VIEW course_items AS
    SELECT i.course_id, i.content, i.item_key, i.chapter, i.place, i.kind, i.title, i.required, i.file_id, i.body,
           i.pass_percent, i.tries, COALESCE(m.duration_ms, 0) AS duration_ms
      FROM items i LEFT JOIN media m ON m.file_id = i.file_id;

CREATE VIEW course_questions AS
    SELECT course_id, content, question_key, item_key, place, at_ms, required, kind, stem, options, answer, points, explanation
      FROM questions;

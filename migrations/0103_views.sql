-- What a view says beside its own table is looked up only where it is asked for: a count of items needs no film, a seat no
-- module. Where a course is placed, its published content comes along.

-- sqlite
DROP VIEW class_seats;
CREATE VIEW class_seats AS
    SELECT s.class_id, s.project_id, (SELECT c.module_id FROM classes c WHERE c.id = s.class_id) AS module_id, s.person_id,
           s.name, s.unit_id, s.taken_at
      FROM class_places s;
DROP VIEW course_items;
CREATE VIEW course_items AS
    SELECT i.course_id, i.content, i.item_key, i.chapter, i.place, i.kind, i.title, i.required, i.file_id, i.body,
           i.pass_percent, i.tries,
           COALESCE((SELECT m.duration_ms FROM media m WHERE m.file_id = i.file_id), 0) AS duration_ms
      FROM items i;
DROP VIEW course_places;
CREATE VIEW course_places AS
    SELECT l.course_id, l.project_id, l.module_id, d.content, d.published_at
      FROM course_projects l
      JOIN published_dossiers d ON d.kind = 'Course' AND d.subject_id = l.course_id AND d.content = l.content;
-- end
-- postgres
CREATE OR REPLACE VIEW class_seats AS
    SELECT s.class_id, s.project_id, (SELECT c.module_id FROM classes c WHERE c.id = s.class_id) AS module_id, s.person_id,
           s.name, s.unit_id, s.taken_at
      FROM class_places s;
CREATE OR REPLACE VIEW course_items AS
    SELECT i.course_id, i.content, i.item_key, i.chapter, i.place, i.kind, i.title, i.required, i.file_id, i.body,
           i.pass_percent, i.tries,
           COALESCE((SELECT m.duration_ms FROM media m WHERE m.file_id = i.file_id), 0) AS duration_ms
      FROM items i;
CREATE OR REPLACE VIEW course_places AS
    SELECT l.course_id, l.project_id, l.module_id, d.content, d.published_at
      FROM course_projects l
      JOIN published_dossiers d ON d.kind = 'Course' AND d.subject_id = l.course_id AND d.content = l.content;
-- end

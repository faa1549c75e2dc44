-- What training publishes for study and library to read: who sits where, what a class, a project and a task are called.

CREATE VIEW task_facts AS
    SELECT id, number, name, module_id, issuer_unit_id, host_unit_id, places, starts_on, ends_on, accepted_at, closed_at
      FROM tasks WHERE issued_at IS NOT NULL;

CREATE VIEW project_facts AS
    SELECT id, task_id, module_id, host_unit_id, name, hours, closed_at FROM projects;

CREATE VIEW class_facts AS
    SELECT id, project_id, module_id, name, taken, opened_at, closed_at,
           CASE WHEN closed_at IS NOT NULL THEN 'closed' WHEN opened_at IS NOT NULL THEN 'open' ELSE 'planned' END AS stage
      FROM classes;

CREATE VIEW class_seats AS
    SELECT s.class_id, s.project_id, c.module_id, s.person_id, s.name, s.unit_id, s.taken_at
      FROM class_places s JOIN classes c ON c.id = s.class_id;

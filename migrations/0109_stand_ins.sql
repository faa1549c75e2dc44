-- Who takes a step when nobody is left whom its to-do names: 'unable' stands in once none of them holds a role of those who
-- stand in, 'left' once none of them is in that unit any more. Nothing: theirs from the beginning.

ALTER TABLE todo_holders ADD COLUMN stands_in TEXT;

-- What came back already.
INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id, stands_in)
    SELECT t.id, 'unit_staff', 'Unit', a.host_unit_id, 'left' FROM todos t JOIN articles a ON a.id = t.subject_id
     WHERE t.kind = 'Article' AND a.stage = 'returned' ON CONFLICT DO NOTHING;
INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id, stands_in)
    SELECT t.id, 'unit_head', 'Unit', a.host_unit_id, 'left' FROM todos t JOIN articles a ON a.id = t.subject_id
     WHERE t.kind = 'Article' AND a.stage = 'returned' ON CONFLICT DO NOTHING;
INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id, stands_in)
    SELECT t.id, 'unit_staff', 'Unit', d.host_unit_id, 'left' FROM todos t JOIN dossiers d ON d.kind = t.kind
       AND d.subject_id = t.subject_id AND t.link = '/reviews/' || CAST(d.id AS TEXT)
     WHERE t.kind = 'Course' ON CONFLICT DO NOTHING;

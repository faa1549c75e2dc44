//! Where a thing of each kind stands that the learner 李文静 has no part in, by the beginning of its doors.

/// A course that nobody but its provider and its reviewers knows of yet.
const WAITING: &str = "SELECT subject_id FROM dossiers ORDER BY id DESC LIMIT 1";

pub const THINGS: [(&str, &str); 36] = [
    ("/tasks/", "SELECT id FROM tasks WHERE module_id = 7 LIMIT 1"),
    ("/projects/", "SELECT id FROM projects WHERE module_id = 7 LIMIT 1"),
    ("/classes/", "SELECT c.id FROM classes c WHERE c.module_id = 7 LIMIT 1"),
    ("/teach/courses/", WAITING),
    ("/courses/", WAITING),
    ("/learn/", WAITING),
    ("/my/ledger/", WAITING),
    ("/premium/", WAITING),
    ("/charter/amendments/", "SELECT id FROM amendments ORDER BY id DESC LIMIT 1"),
    ("/reviews/", "SELECT id FROM dossiers ORDER BY id DESC LIMIT 1"),
    ("/dossiers/courses/", WAITING),
    ("/dossiers/articles/", "SELECT id FROM articles LIMIT 1"),
    ("/dossiers/accounts/", "SELECT id FROM persons WHERE staff_number = 'T20032'"),
    ("/archives/", "SELECT id FROM archives LIMIT 1"),
    ("/rolls/", "SELECT id FROM rolls LIMIT 1"),
    ("/certificates/batches/", "SELECT id FROM rolls LIMIT 1"),
    ("/certificates/", "SELECT id FROM certificates LIMIT 1"),
    ("/lessons/", "SELECT id FROM lessons LIMIT 1"),
    ("/requirements/", "SELECT id FROM requirements LIMIT 1"),
    ("/articles/", "SELECT id FROM articles WHERE stage = 'drafted' LIMIT 1"),
    ("/files/", "SELECT id FROM files LIMIT 1"),
    ("/uploads/", "SELECT id FROM files LIMIT 1"),
    ("/people/", "SELECT id FROM persons WHERE staff_number = 'Q9001'"),
    ("/rights/", "SELECT id FROM proposals ORDER BY id LIMIT 1"),
    ("/rights/persons/", "SELECT id FROM persons WHERE staff_number = 'Q9001'"),
    ("/quarantine/", "SELECT id FROM files LIMIT 1"),
    (
        "/privacy/desk/",
        "SELECT r.id FROM data_requests r JOIN persons p ON p.id = r.person_id WHERE p.staff_number = 'C8004'",
    ),
    (
        "/my/privacy/requests/",
        "SELECT r.id FROM data_requests r JOIN persons p ON p.id = r.person_id WHERE p.staff_number = 'C8004'",
    ),
    ("/reveals/", "SELECT id FROM reveals LIMIT 1"),
    ("/security/lending/", "SELECT id FROM lending_cases WHERE concluded_at IS NOT NULL LIMIT 1"),
    ("/takedowns/", "SELECT id FROM takedowns ORDER BY id LIMIT 1"),
    ("/publications/", "SELECT id FROM publications ORDER BY id LIMIT 1"),
    ("/guests/", "SELECT id FROM guests ORDER BY id LIMIT 1"),
    ("/mergers/", "SELECT id FROM mergers ORDER BY id LIMIT 1"),
    ("/recoveries/", "SELECT id FROM recoveries ORDER BY id LIMIT 1"),
    ("/security/lending/persons/", "SELECT id FROM persons WHERE staff_number = 'D5002'"),
];

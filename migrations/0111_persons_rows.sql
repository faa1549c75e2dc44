-- The page of what the house holds of a person counts its rows in every table: each is entered by whose the row is.

CREATE INDEX audit_of ON audit (subject_id);
CREATE INDEX grants_person ON grants (person_id);
CREATE INDEX takedowns_provider ON takedowns (provider_id);
CREATE INDEX reminders_person ON reminders (person_id);
CREATE INDEX roll_rows_person ON roll_rows (person_id);
CREATE INDEX todos_subject ON todos (subject_id);
CREATE INDEX todo_holders_scope ON todo_holders (scope_id);
CREATE INDEX todo_exempt_person ON todo_exempt (person_id);
CREATE INDEX dossier_opinions_person ON dossier_opinions (person_id);
CREATE INDEX duty_holders_person ON duty_holders (person_id);
CREATE INDEX proposals_person ON proposals (person_id);
CREATE INDEX papers_of ON papers (subject_id);
CREATE INDEX account_links_of ON account_links (person_id);
CREATE INDEX challenges_person ON challenges (person_id);
CREATE INDEX incident_persons_person ON incident_persons (person_id);
CREATE INDEX emergencies_person ON emergencies (person_id);
CREATE INDEX mergers_folded ON mergers (folded_id);
CREATE INDEX recoveries_person ON recoveries (person_id);

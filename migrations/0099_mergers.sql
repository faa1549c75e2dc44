-- Two records of one person become one: who proposed it and who decided, which record is folded into which, and what keeps two records apart.

ALTER TABLE persons ADD COLUMN merged_into BIGINT;
ALTER TABLE persons ADD COLUMN merged_at BIGINT;
CREATE INDEX persons_merged ON persons (merged_into) WHERE merged_into IS NOT NULL;

-- Under which record a person is found who once stood under another.
CREATE VIEW merged_persons AS
    SELECT id AS person_id, merged_into AS kept_id, merged_at FROM persons WHERE merged_into IS NOT NULL;

DROP VIEW verified_persons;
CREATE VIEW verified_persons AS
    SELECT id AS person_id, verified_at FROM persons WHERE verified_at IS NOT NULL AND merged_into IS NULL;

CREATE TABLE mergers (
    id            BIGINT PRIMARY KEY,
    number        TEXT   NOT NULL UNIQUE,
    kept_id       BIGINT NOT NULL REFERENCES persons (id),
    folded_id     BIGINT NOT NULL REFERENCES persons (id),
    reason        TEXT   NOT NULL,
    proposed_at   BIGINT NOT NULL,
    proposed_by   BIGINT NOT NULL REFERENCES persons (id),
    approved_at   BIGINT,
    approved_by   BIGINT,
    declined_at   BIGINT,
    declined_by   BIGINT,
    withdrawn_at  BIGINT,
    because       TEXT,
    version       BIGINT NOT NULL DEFAULT 1
);
-- A record is folded once, and one proposal about it waits at a time.
CREATE UNIQUE INDEX mergers_once ON mergers (folded_id) WHERE declined_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX mergers_kept ON mergers (kept_id, id);

-- Who takes part in what is not decided yet: each view is its owner's.
CREATE VIEW dossier_parties AS
    SELECT d.id AS dossier_id, d.title, d.provider_id AS person_id FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed')
    UNION SELECT d.id, d.title, d.submitted_by FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed')
    UNION SELECT d.id, d.title, d.prechecked_by FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') AND d.prechecked_by IS NOT NULL
    UNION SELECT d.id, d.title, d.reviewed_by FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') AND d.reviewed_by IS NOT NULL
    UNION SELECT d.id, d.title, d.filed_by FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') AND d.filed_by IS NOT NULL
    UNION SELECT d.id, d.title, d.assigned_to FROM dossiers d
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') AND d.assigned_to IS NOT NULL
    UNION SELECT d.id, d.title, e.person_id FROM dossiers d JOIN dossier_editors e ON e.dossier_id = d.id
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed')
    UNION SELECT d.id, d.title, o.person_id FROM dossiers d JOIN dossier_opinions o ON o.dossier_id = d.id
     WHERE d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed');

CREATE VIEW open_proposals AS
    SELECT id AS proposal_id, person_id FROM proposals
     WHERE determined_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL
    UNION SELECT id, proposed_by FROM proposals
     WHERE determined_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL;

CREATE VIEW open_data_requests AS SELECT number, person_id FROM data_requests WHERE stage = 'asked';

CREATE VIEW open_recoveries AS
    SELECT number, person_id FROM recoveries WHERE reset_at IS NULL AND stopped_at IS NULL
    UNION SELECT number, confirmed_by FROM recoveries
     WHERE reset_at IS NULL AND stopped_at IS NULL AND confirmed_by IS NOT NULL;

CREATE VIEW open_guests AS
    SELECT number, sponsor_id AS person_id, until_at FROM guests
     WHERE declined_at IS NULL AND withdrawn_at IS NULL AND ended_at IS NULL;

CREATE VIEW open_amendments AS
    SELECT id AS amendment_id, proposed_by AS person_id FROM amendments WHERE published_at IS NULL AND ended_at IS NULL;

CREATE VIEW named_todos AS
    SELECT t.title, t.step, h.scope_id AS person_id FROM todo_holders h JOIN todos t ON t.id = h.todo_id
     WHERE h.role = '' AND h.scope_kind = 'Person';

CREATE VIEW undecided_rows AS
    SELECT r.id AS roll_id, r.project_id, w.person_id FROM rolls r JOIN roll_rows w ON w.roll_id = r.id
     WHERE r.stage NOT IN ('recognised', 'returned', 'empty') AND w.returned_at IS NULL;

CREATE VIEW open_lending_cases AS SELECT person_id FROM lending_cases WHERE concluded_at IS NULL;

CREATE VIEW open_articles AS
    SELECT id AS article_id, title, provided_by AS person_id FROM articles WHERE stage IN ('submitted', 'reviewed')
    UNION SELECT id, title, submitted_by FROM articles
     WHERE stage IN ('submitted', 'reviewed') AND submitted_by IS NOT NULL
    UNION SELECT id, title, reviewed_by FROM articles
     WHERE stage IN ('submitted', 'reviewed') AND reviewed_by IS NOT NULL;

-- What a merger takes from one record and puts on the other counts like a correction: once.
DROP VIEW module_hours;
CREATE VIEW module_hours AS
    SELECT r.module_id, r.people * r.hours AS amount FROM rolls r WHERE r.stage = 'recognised'
    UNION ALL
    SELECT f.module_id, e.amount FROM project_facts f JOIN hour_entries e ON e.project_id = f.id
     WHERE e.account = 'recognised' AND e.source_kind IN ('Correction', 'Merger');

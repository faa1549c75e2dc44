-- The desks: deadlines, a check by the unit before the review, handing over, second opinions, and what the register shows.

ALTER TABLE dossiers ADD COLUMN due_at BIGINT;
ALTER TABLE dossiers ADD COLUMN prechecked_at BIGINT;
ALTER TABLE dossiers ADD COLUMN prechecked_by BIGINT;
ALTER TABLE dossiers ADD COLUMN assigned_to BIGINT;

DROP INDEX dossiers_under_way;
CREATE UNIQUE INDEX dossiers_under_way ON dossiers (kind, subject_id)
    WHERE stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed');
CREATE INDEX dossiers_filed ON dossiers (filed_at, id) WHERE serial IS NOT NULL;

CREATE TABLE dossier_opinions (
    id           BIGINT PRIMARY KEY,
    dossier_id   BIGINT NOT NULL REFERENCES dossiers (id),
    person_id    BIGINT NOT NULL REFERENCES persons (id),
    question     TEXT   NOT NULL,
    asked_at     BIGINT NOT NULL,
    asked_by     BIGINT NOT NULL,
    answer       TEXT,
    answered_at  BIGINT
);
CREATE UNIQUE INDEX dossier_opinions_once ON dossier_opinions (dossier_id, person_id) WHERE answered_at IS NULL;
CREATE INDEX dossier_opinions_dossier ON dossier_opinions (dossier_id, id);

-- Who may look at a thing because they were asked what they think of it.
CREATE VIEW dossier_advisers AS
    SELECT d.kind, d.subject_id, o.person_id
      FROM dossier_opinions o JOIN dossiers d ON d.id = o.dossier_id
     WHERE d.stage IN ('checked', 'prechecked', 'reviewed', 'filed');

-- What the register of filings shows of a dossier that has a serial, whatever became of it.
CREATE VIEW filed_dossiers AS
    SELECT d.id AS dossier_id, d.kind, d.subject_id, d.content, d.title, d.audience, d.host_unit_id, d.provider_id, d.stage,
           d.serial, d.reason, r.taken_at AS reviewed_at, r.taken_by AS reviewed_by, f.taken_at AS filed_at,
           f.taken_by AS filed_by
      FROM dossiers d
      JOIN dossier_steps f ON f.dossier_id = d.id AND f.step = 'filed'
      JOIN dossier_steps r ON r.dossier_id = d.id AND r.step = 'reviewed'
     WHERE d.serial IS NOT NULL;

CREATE VIEW held_grants AS
    SELECT person_id, role, scope_kind, scope_id, from_at, until_at FROM grants
     WHERE ended_at IS NULL AND suspended_at IS NULL;

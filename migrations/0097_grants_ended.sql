-- Whether a right that is given anew was held before: asked for every learner of a roster.
CREATE INDEX grants_before ON grants (person_id, role, scope_kind, scope_id) WHERE ended_at IS NOT NULL;

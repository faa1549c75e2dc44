-- Who has a factor is asked for it whatever they hold, so sessions read it.

CREATE VIEW standing_factors AS SELECT person_id, kind FROM factors WHERE ended_at IS NULL;

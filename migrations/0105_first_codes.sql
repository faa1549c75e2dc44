-- Who has a factor is asked for it whatever they hold, so sessions read it; an account that was reset does not wait for its
-- first code: it has a way of its own.

CREATE VIEW standing_factors AS SELECT person_id, kind FROM factors WHERE ended_at IS NULL;

-- sqlite
DROP VIEW waiting_accounts;
CREATE VIEW waiting_accounts AS
    SELECT person_id, login FROM accounts a WHERE password IS NULL
       AND NOT EXISTS (SELECT 1 FROM former_passwords f WHERE f.person_id = a.person_id);
-- end
-- postgres
CREATE OR REPLACE VIEW waiting_accounts AS
    SELECT person_id, login FROM accounts a WHERE password IS NULL
       AND NOT EXISTS (SELECT 1 FROM former_passwords f WHERE f.person_id = a.person_id);
-- end

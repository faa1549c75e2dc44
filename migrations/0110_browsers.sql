-- Which browser a person is known by: what it is told is each person's own, and changes; this stays, whoever signs in with it.

ALTER TABLE devices ADD COLUMN browser_id BIGINT;
CREATE INDEX devices_made ON devices (made_at);

DROP VIEW device_tracks;
CREATE VIEW device_tracks AS
    SELECT id, person_id, agent, made_at, seen_at, COALESCE(browser_id, id) AS browser_id FROM devices;

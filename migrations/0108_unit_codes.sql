-- By which code the charter names a unit: whoever answers for one of its duties does so only as long as they are there.
CREATE VIEW unit_codes AS SELECT id AS unit_id, code FROM units;

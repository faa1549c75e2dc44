-- For rooms that read a guarded row and its digest in one question.

CREATE VIEW row_digests AS SELECT table_name, row_id, mac FROM row_seals;

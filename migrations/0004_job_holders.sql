-- Which process holds a job, so that one that died takes up at its next start what it held, without waiting for the lease.

ALTER TABLE jobs ADD COLUMN leased_by BIGINT;

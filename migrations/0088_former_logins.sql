-- What was somebody's login is nobody's again: the keyed digest of every login whose account was closed.
CREATE TABLE former_logins (
    digest      BYTES  PRIMARY KEY,
    retired_at  BIGINT NOT NULL
);

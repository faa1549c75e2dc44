//! What is stored, as the rooms that store it say.
use kernel::db::{Conn, FromRow, Row};
use kernel::params;

const STORED: &str =
    "SELECT key, digest FROM stored_files WHERE digest IS NOT NULL AND key > $1 ORDER BY key LIMIT 100";

pub struct Stored {
    pub key: String,
    pub digest: Vec<u8>,
}

/// What is stored behind this key (at most 100).
pub async fn stored(sql: &mut Conn, after: &str) -> anyhow::Result<Vec<Stored>> {
    sql.all(STORED, params![after]).await
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { key: row.get(0)?, digest: row.get(1)? })
    }
}

//! Migrations: one forward-only tree of portable SQL, embedded in the binary. Holds no table of any room.
//!
//! A file says `BYTES` for BLOB or BYTEA; a block between `-- sqlite` or `-- postgres` and `-- end` is for that engine
//! alone. A file that was edited after it ran is refused: history does not change.
use anyhow::{Context, Result, ensure};
use sm3::Digest as _;

use super::{Conn, Db};
use crate::params;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../migrations"]
struct Tree;

const LOCK: &str = "SELECT CAST(pg_advisory_xact_lock(8093110) AS TEXT)";
const EACH_STATEMENT_SEES: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, body TEXT NOT NULL)";
const RAN: &str = "SELECT body FROM migrations WHERE name = $1";
const NOTE: &str = "INSERT INTO migrations (name, body) VALUES ($1, $2)";
const COLLATION: &str = "SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()";

/// Brings the database up to this binary; safe to run by several processes at once.
///
/// # Errors
/// When a file fails, was edited after it ran, or the PostgreSQL database does not sort by bytes (C collation).
pub async fn migrate(db: &Db) -> Result<()> {
    db.write(async |sql: &mut Conn| {
        alone(sql).await?;
        if sql.is_postgres() {
            let collation = sql.one::<String>(COLLATION, params![]).await?;
            ensure!(
                matches!(&*collation, "C" | "C.UTF-8" | "C.utf8" | "POSIX"),
                "数据库的排序规则是 {collation}，应为 C；请用 LC_COLLATE='C' 重新建库"
            );
        }
        sql.batch(TABLE).await
    })
    .await?;
    for name in Tree::iter() {
        let body = file(&name)?;
        let digest = digest_of(&body);
        db.write(async move |sql: &mut Conn| {
            alone(sql).await?;
            if let Some(ran) = sql.opt::<String>(RAN, params![&*name]).await? {
                ensure!(ran == digest, "migration {name} was edited after it ran");
                return Ok(());
            }
            let text = dialect(&body, if sql.is_postgres() { "postgres" } else { "sqlite" });
            sql.batch(&text).await.with_context(|| format!("migration {name}"))?;
            sql.exec(NOTE, params![&*name, &digest]).await.map(drop)
        })
        .await?;
    }
    Ok(())
}

/// The migrations that ran in this database, with their digests.
pub async fn ran(sql: &mut Conn) -> Result<Vec<(String, String)>> {
    let all = sql.all::<Ran>("SELECT name, body FROM migrations ORDER BY name LIMIT 10000", params![]).await?;
    Ok(all.into_iter().map(|Ran(name, digest)| (name, digest)).collect())
}

/// The first of these migrations that this binary does not hold as it was then.
pub fn unknown(ran: &[(String, String)]) -> Option<&str> {
    let known = |(name, digest): &&(String, String)| file(name).is_ok_and(|body| digest_of(&body) == *digest);
    ran.iter().find(|one| !known(one)).map(|(name, _)| name.as_str())
}

/// Makes an empty database as it was when just these had run, within the transaction of `sql`.
pub async fn migrate_to(sql: &mut Conn, ran: &[(String, String)]) -> Result<()> {
    sql.batch(TABLE).await?;
    for (name, digest) in ran {
        let body = file(name)?;
        ensure!(digest_of(&body) == *digest, "migration {name} is not the one that ran");
        let text = dialect(&body, if sql.is_postgres() { "postgres" } else { "sqlite" });
        sql.batch(&text).await.with_context(|| format!("migration {name}"))?;
        sql.exec(NOTE, params![&**name, digest]).await?;
    }
    Ok(())
}

struct Ran(String, String);
impl super::FromRow for Ran {
    fn from_row(row: &super::Row) -> Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

fn digest_of(body: &str) -> String {
    hex::encode(sm3::Sm3::digest(body.as_bytes()))
}

/// Waits for the process that migrates at this moment, and sees what it made: a serializable transaction would go on
/// looking at what there was before it began to wait.
pub(crate) async fn alone(sql: &mut Conn) -> Result<()> {
    if sql.is_postgres() {
        sql.batch(EACH_STATEMENT_SEES).await?;
        sql.all::<String>(LOCK, params![]).await?;
    }
    Ok(())
}

/// The digest of the whole tree: what a prepared test database was made from.
pub fn tree_digest() -> String {
    let mut all = sm3::Sm3::new();
    for name in Tree::iter() {
        all.update(file(&name).unwrap_or_default().as_bytes());
    }
    hex::encode(all.finalize())[..16].to_owned()
}

fn file(name: &str) -> Result<String> {
    let file = Tree::get(name).with_context(|| format!("no migration {name}"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

fn dialect(body: &str, engine: &str) -> String {
    let bytes = if engine == "postgres" { "BYTEA" } else { "BLOB" };
    let (mut kept, mut only) = (String::new(), None);
    for line in body.lines() {
        match line.trim() {
            "-- sqlite" => only = Some("sqlite"),
            "-- postgres" => only = Some("postgres"),
            "-- end" => only = None,
            _ if only.is_none_or(|only| only == engine) => {
                kept.push_str(&line.replace("BYTES", bytes));
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}

//! One code path over SQLite and PostgreSQL: the same SQL text, the same parameters, the same meaning.
//!
//! `Db::write` runs a body as one durable transaction and answers only when it is on disk; `Db::look` runs one
//! that reads. A body runs on a database thread beside its connection, so its future need not be `Send`; it is an
//! `AsyncFn`, because PostgreSQL may ask for it again; and it awaits nothing but the database.
//!
//! A statement that fails poisons its transaction on both engines: a body that swallows the error and returns `Ok`
//! is rolled back all the same. Expected collisions are written `ON CONFLICT DO NOTHING` and counted.
pub mod dump;
#[cfg(feature = "house")]
pub mod faults;
pub mod leaf;
mod migrate;
mod postgres;
mod query;
mod reckoned;
pub mod roles;
pub mod row_seals;
mod said;
mod sqlite;
#[cfg(test)]
mod tests;
mod value;

use anyhow::{Context, Result, anyhow, ensure};
use tokio::sync::oneshot;

pub(crate) use migrate::alone;
pub use migrate::{migrate, migrate_to, ran, tree_digest, unknown};
pub use query::{Query, anywhere};
pub use value::{Column, FromRow, Params, Row, Value};

/// The database: cheap to clone, shared by all.
#[derive(Clone)]
pub enum Db {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// One connection of either engine, lent to a body for the length of its transaction.
pub struct Conn {
    engine: Engine,
    poisoned: bool,
    conflict: bool,
    /// Whether a statement may have written rows that are guarded.
    touched: bool,
}

/// More is waiting than the database can take: the door answers 503 and nothing was begun.
#[derive(Debug, thiserror::Error)]
#[error("the database is busy: {0} are waiting")]
pub struct Busy(pub usize);

/// A statement failed because the transaction must be asked again, whatever the body made of it.
#[derive(Debug, thiserror::Error)]
#[error("others were writing the same rows")]
pub struct Conflict;

enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(deadpool_postgres::Object),
}

/// Lets `write` look into a caller's error type for a database error that asks for another try.
pub trait Fault: From<anyhow::Error> + Send + 'static {
    fn fault(&self) -> Option<&anyhow::Error>;
}

impl Fault for anyhow::Error {
    fn fault(&self) -> Option<&anyhow::Error> {
        Some(self)
    }
}

impl Db {
    /// Opens or creates the file with one writer and `readers` readers; every commit is synchronous.
    pub fn sqlite(path: &str, readers: usize) -> Result<Self> {
        Ok(Self::Sqlite(sqlite::Sqlite::open(path, readers)?))
    }

    /// Connects with `threads` × `per_thread` connections.
    pub fn postgres(url: &str, threads: usize, per_thread: usize) -> Result<Self> {
        Ok(Self::Postgres(postgres::Postgres::open(url, threads, per_thread)?))
    }

    /// The name of the engine, for the log and for what really differs.
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// How many wait for the one writer; 0 where there are several.
    pub fn waiting(&self) -> usize {
        match self {
            Self::Sqlite(db) => db.waiting(),
            Self::Postgres(_) => 0,
        }
    }

    /// One durable transaction. Once queued it runs to its end, even if the caller goes away.
    ///
    /// # Errors
    /// Whatever `body` returns, after its rollback; a fault when the queue is full, the commit failed, or a statement
    /// failed and the body hid it.
    pub async fn write<T, E, F>(&self, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault,
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        match self {
            Self::Sqlite(db) => db.write(body, answer)?,
            Self::Postgres(db) => db.write(body, answer)?,
        }
        answered.await.unwrap_or_else(|_| Err(anyhow!("the database thread is gone").into()))
    }

    /// Reads one snapshot, beside the writers.
    pub async fn look<T, E, F>(&self, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault,
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        match self {
            Self::Sqlite(db) => db.look(body, answer)?,
            Self::Postgres(db) => db.look(body, answer)?,
        }
        answered.await.unwrap_or_else(|_| Err(anyhow!("the database thread is gone").into()))
    }
}

impl Conn {
    /// Runs a statement; how many rows it touched.
    pub async fn exec(&mut self, sql: &str, params: Params) -> Result<u64> {
        self.sound(sql)?;
        let done = match &mut self.engine {
            Engine::Sqlite(c) => sqlite::exec(c, sql, &params),
            Engine::Postgres(c) => postgres::exec(c, sql, &params).await,
        };
        self.keep(sql, done)
    }

    /// All rows of a query that carries its own LIMIT.
    pub async fn all<T: FromRow>(&mut self, sql: &str, params: Params) -> Result<Vec<T>> {
        self.sound(sql)?;
        let done = match &mut self.engine {
            Engine::Sqlite(c) => sqlite::all(c, sql, &params),
            Engine::Postgres(c) => postgres::all(c, sql, &params).await,
        };
        self.keep(sql, done)
    }

    pub async fn opt<T: FromRow>(&mut self, sql: &str, params: Params) -> Result<Option<T>> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// The one row there must be; its absence is a fault.
    pub async fn one<T: FromRow>(&mut self, sql: &str, params: Params) -> Result<T> {
        self.opt(sql, params).await?.with_context(|| format!("no row: {sql}"))
    }

    pub async fn list<T: FromRow>(&mut self, query: Query) -> Result<Vec<T>> {
        self.all(&query.sql, query.params).await
    }

    /// The same one-row statement for many parameter sets: a loop on SQLite, one round trip on PostgreSQL.
    pub async fn each<T: FromRow>(&mut self, sql: &str, sets: Vec<Params>) -> Result<Vec<T>> {
        self.sound(sql)?;
        if let Engine::Postgres(c) = &mut self.engine {
            let done = postgres::each(c, sql, &sets).await;
            return self.keep(sql, done);
        }
        let mut rows = Vec::with_capacity(sets.len());
        for params in sets {
            rows.push(self.one(sql, params).await?);
        }
        Ok(rows)
    }

    /// Whether PostgreSQL answers: asked only where the two engines really differ (claiming a job, migrations).
    pub const fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Lets the engine read a statement without running it: how tests prove that SQL is portable.
    pub async fn prepare(&mut self, sql: &str) -> Result<()> {
        let done = match &mut self.engine {
            Engine::Sqlite(c) => c.prepare(sql).map(drop).map_err(Into::into),
            Engine::Postgres(c) => c.prepare(sql).await.map(drop).map_err(Into::into),
        };
        self.keep(sql, done)
    }

    /// Several statements without parameters: migrations and tests.
    pub async fn batch(&mut self, sql: &str) -> Result<()> {
        self.sound(sql)?;
        let done = match &mut self.engine {
            Engine::Sqlite(c) => c.execute_batch(sql).map_err(Into::into),
            Engine::Postgres(c) => c.batch_execute(sql).await.map_err(Into::into),
        };
        self.keep(sql, done)
    }

    /// A statement that the tests ask to fail fails here, before the engine hears of it; it poisons like any other.
    #[cfg(feature = "house")]
    fn struck(&mut self) -> Result<()> {
        let struck = faults::strike();
        self.poisoned |= struck;
        ensure!(!struck, "the tests ask this statement to fail");
        Ok(())
    }

    /// After a failed statement no other runs: PostgreSQL refuses it, and SQLite might no longer be in a transaction.
    fn sound(&mut self, sql: &str) -> Result<()> {
        ensure!(!self.poisoned, "an earlier statement of this transaction failed");
        self.touched |= row_seals::touches(sql);
        #[cfg(feature = "house")]
        self.struck()?;
        Ok(())
    }

    fn keep<T>(&mut self, sql: &str, done: Result<T>) -> Result<T> {
        self.poisoned |= done.is_err();
        self.conflict |= done.as_ref().is_err_and(postgres::conflict);
        done.with_context(|| sql.split_whitespace().take(8).collect::<Vec<_>>().join(" "))
    }

    /// What the body's answer is worth once its statements are known: a hidden failure is a fault.
    fn judge<T, E: Fault>(&mut self, said: Result<T, E>) -> Result<T, E> {
        // The commit counts as a statement.
        #[cfg(feature = "house")]
        let said = said.and_then(|said| self.struck().map(|()| said).map_err(E::from));
        if std::mem::take(&mut self.conflict) {
            return Err(anyhow::Error::from(Conflict).into());
        }
        match (said, std::mem::take(&mut self.poisoned)) {
            (Ok(_), true) => Err(anyhow!("a statement failed and its error was not passed on").into()),
            (said, _) => said,
        }
    }
}

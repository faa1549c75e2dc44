//! SQLite: one writer thread that commits in groups, several readers.
//!
//! Everything queued while the last fsync ran shares the next COMMIT, each body in its own savepoint; nobody hears an
//! answer before that COMMIT. A body that fails or panics rolls back its savepoint alone. If the engine itself rolled
//! the transaction back (disk full, I/O error, interrupt), the whole group fails and nothing more of it runs.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use crossbeam_channel::{Receiver, Sender, bounded};
use futures::FutureExt;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::{Conn, Engine, Fault, FromRow, Params, Row};

const QUEUE: usize = 4096;
const GROUP: usize = 256;
/// A body that holds the writer longer than this is named in the log.
const SLOW: Duration = Duration::from_millis(60);
const GROUP_TIME: Duration = Duration::from_millis(10);

#[derive(Clone)]
pub struct Sqlite {
    writer: Sender<Box<dyn Job>>,
    readers: Sender<Box<dyn Job>>,
}

/// A body on its way: run once, answered once.
trait Job: Send {
    /// Runs the body; whether its savepoint is to be kept.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Passes on what the body said, or what went wrong around it.
    fn answer(self: Box<Self>, group: Result<(), String>);
}

struct Body<T, E, F> {
    body: F,
    said: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Body<T, E, F>
where
    T: Send + 'static,
    E: Fault,
    F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let began = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| (self.body)(conn).now_or_never()));
        let said = match ran {
            Ok(Some(said)) => conn.judge(said),
            Ok(None) => Err(anyhow!("a transaction awaited something that is not the database").into()),
            Err(_) => Err(anyhow!("a transaction panicked").into()),
        };
        conn.poisoned = false;
        let took = began.elapsed();
        if took > SLOW {
            tracing::warn!(ms = took.as_millis() as u64, body = std::any::type_name::<F>(), "a slow transaction");
        }
        self.said.insert(said).is_ok()
    }

    fn answer(self: Box<Self>, group: Result<(), String>) {
        let said = match (group, self.said) {
            (Ok(()), Some(said)) => said,
            (Ok(()), None) => Err(anyhow!("never ran").into()),
            (Err(why), _) => Err(anyhow!("not committed: {why}").into()),
        };
        let _ = self.answer.send(said);
    }
}

impl Sqlite {
    pub fn open(path: &str, readers: usize) -> Result<Self> {
        let (writer, jobs) = bounded(QUEUE);
        let mut conn = connect(path, false)?;
        spawn("sqlite-writer", move || write_groups(&mut conn, &jobs))?;
        let (reader, jobs) = bounded::<Box<dyn Job>>(QUEUE);
        for _ in 0..readers {
            let (mut conn, jobs) = (connect(path, true)?, jobs.clone());
            spawn("sqlite-reader", move || jobs.iter().for_each(|job| read(&mut conn, job)))?;
        }
        Ok(Self { writer, readers: reader })
    }

    pub fn waiting(&self) -> usize {
        self.writer.len()
    }

    pub fn write<T: Send + 'static, E: Fault, F>(&self, body: F, answer: oneshot::Sender<Result<T, E>>) -> Result<()>
    where
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.writer.try_send(Box::new(Body { body, said: None, answer })).map_err(|_| super::Busy(QUEUE).into())
    }

    pub fn look<T: Send + 'static, E: Fault, F>(&self, body: F, answer: oneshot::Sender<Result<T, E>>) -> Result<()>
    where
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.readers.try_send(Box::new(Body { body, said: None, answer })).map_err(|_| super::Busy(QUEUE).into())
    }
}

fn write_groups(conn: &mut Conn, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut ran = vec![];
        let committed = group(conn, first, jobs, &mut ran).map_err(|fault| format!("{fault:#}"));
        if committed.is_err() && !raw(conn).is_autocommit() {
            let _ = run(conn, "ROLLBACK");
        }
        ran.into_iter().for_each(|job| job.answer(committed.clone()));
    }
}

fn group(
    conn: &mut Conn,
    first: Box<dyn Job>,
    jobs: &Receiver<Box<dyn Job>>,
    ran: &mut Vec<Box<dyn Job>>,
) -> Result<()> {
    ran.push(first);
    run(conn, "BEGIN IMMEDIATE")?;
    let began = Instant::now();
    loop {
        run(conn, "SAVEPOINT body")?;
        let keep = ran.last_mut().context("a group has a body")?.run(conn);
        anyhow::ensure!(!raw(conn).is_autocommit(), "the engine rolled the group back");
        if !keep {
            run(conn, "ROLLBACK TO body")?;
        }
        run(conn, "RELEASE body")?;
        if ran.len() == GROUP || began.elapsed() > GROUP_TIME {
            break;
        }
        match jobs.try_recv() {
            Ok(next) => ran.push(next),
            Err(_) => break,
        }
    }
    run(conn, "COMMIT")
}

fn read(conn: &mut Conn, mut job: Box<dyn Job>) {
    let begun = run(conn, "BEGIN");
    if begun.is_ok() {
        job.run(conn);
        let _ = run(conn, "ROLLBACK");
    }
    job.answer(begun.map_err(|fault| fault.to_string()));
}

fn connect(path: &str, read_only: bool) -> Result<Conn> {
    let c = if read_only {
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
    } else {
        let c = Connection::open(path)?;
        c.pragma_update(None, "journal_mode", "WAL")?;
        c.pragma_update(None, "synchronous", "FULL")?;
        // What was deleted or replaced is not left in free pages.
        c.pragma_update(None, "secure_delete", true)?;
        // What a transaction touched is not for the disk.
        c.pragma_update(None, "temp_store", "MEMORY")?;
        c.execute_batch(super::row_seals::TOUCHED)?;
        c
    };
    c.busy_timeout(Duration::from_secs(5))?;
    c.pragma_update(None, "foreign_keys", true)?;
    c.pragma_update(None, "cache_size", -16_000)?;
    // A plan depends on the statement alone. Otherwise SQLite plans most statements anew at each use, in case their values
    // ask for another one: that was half of the time of a page and of a heartbeat.
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    c.set_prepared_statement_cache_capacity(512);
    Ok(Conn { engine: Engine::Sqlite(c), poisoned: false, conflict: false, touched: false })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new().name(name.into()).spawn(work)?;
    Ok(())
}

fn raw(conn: &Conn) -> &Connection {
    match &conn.engine {
        Engine::Sqlite(c) => c,
        Engine::Postgres(_) => unreachable!("the SQLite threads hold SQLite connections"),
    }
}

fn run(conn: &Conn, sql: &str) -> Result<()> {
    raw(conn).prepare_cached(sql)?.raw_execute().map(drop).with_context(|| sql.to_owned())
}

pub fn exec(c: &mut Connection, sql: &str, params: &Params) -> Result<u64> {
    let mut statement = c.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    Ok(statement.raw_execute()? as u64)
}

pub fn all<T: FromRow>(c: &mut Connection, sql: &str, params: &Params) -> Result<Vec<T>> {
    let mut statement = c.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    let (mut rows, mut out) = (statement.raw_query(), vec![]);
    while let Some(row) = rows.next()? {
        out.push(T::from_row(&Row::Sqlite(row))?);
    }
    Ok(out)
}

/// SQLite numbers `$n` by first appearance, so a value is bound by the number in its name.
fn bind(statement: &mut rusqlite::Statement, params: &Params) -> Result<()> {
    for i in 1..=statement.parameter_count() {
        let n: usize = statement.parameter_name(i).and_then(|name| name[1..].parse().ok()).unwrap_or(i);
        statement.raw_bind_parameter(i, params.get(n - 1).context("too few parameters")?)?;
    }
    Ok(())
}

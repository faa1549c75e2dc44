//! PostgreSQL: a few threads, each with its own runtime and its own small pool, so that a body, its client and its
//! connection's driver never change threads. A verb is SERIALIZABLE and asked again after a serialisation failure:
//! it means what it means on SQLite, where there is one writer.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, try_join_all};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_postgres::{Statement, types::ToSql};

use super::row_seals::TOUCHED;
use super::{Conn, Engine, Fault, FromRow, Params, Row};

const QUEUE: usize = 4096;
const PATIENCE: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(Pool) -> LocalBoxFuture<'static, ()> + Send>;

#[derive(Clone)]
pub struct Postgres {
    threads: Arc<[mpsc::Sender<Job>]>,
    next: Arc<AtomicUsize>,
}

impl Postgres {
    pub fn open(url: &str, threads: usize, per_thread: usize) -> Result<Self> {
        let threads = (0..threads).map(|_| serve(url, per_thread)).collect::<Result<Vec<_>>>()?;
        Ok(Self { threads: threads.into(), next: Arc::default() })
    }

    pub fn write<T: Send + 'static, E: Fault, F>(&self, body: F, answer: oneshot::Sender<Result<T, E>>) -> Result<()>
    where
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.send(Box::new(move |pool| async move { drop(answer.send(write(pool, body).await)) }.boxed_local()))
    }

    pub fn look<T: Send + 'static, E: Fault, F>(&self, body: F, answer: oneshot::Sender<Result<T, E>>) -> Result<()>
    where
        F: AsyncFn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let read = async move |pool: Pool| once(&pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &body).await;
        self.send(Box::new(move |pool| async move { drop(answer.send(read(pool).await)) }.boxed_local()))
    }

    fn send(&self, job: Job) -> Result<()> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.threads.len();
        self.threads[turn].try_send(job).map_err(|_| super::Busy(QUEUE).into())
    }
}

fn serve(url: &str, connections: usize) -> Result<mpsc::Sender<Job>> {
    let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
    let config: tokio_postgres::Config = url.parse()?;
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match config.get_ssl_mode() {
        tokio_postgres::config::SslMode::Require => Manager::from_config(config, tls()?, recycling),
        _ => Manager::from_config(config, tokio_postgres::NoTls, recycling),
    };
    let pool = Pool::builder(manager)
        .max_size(connections)
        .wait_timeout(Some(PATIENCE))
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .post_create(Hook::async_fn(|client, _| {
            async move { client.batch_execute(TOUCHED).await.map_err(HookError::Backend) }.boxed()
        }))
        .build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("postgres".into()).spawn(move || {
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let room = Arc::new(Semaphore::new(4 * connections));
            loop {
                let place = room.clone().acquire_owned().await.expect("never closed");
                let Some(job) = queue.recv().await else { break };
                let job = job(pool.clone());
                tokio::task::spawn_local(async move {
                    job.await;
                    drop(place);
                });
            }
            let _ = room.acquire_many(4 * connections as u32).await; // what was queued runs to its end
        });
    })?;
    Ok(jobs)
}

/// TLS against the system's own certificate store: a server elsewhere is spoken to with `sslmode=require`.
fn tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}

async fn write<T, E: Fault>(pool: Pool, body: impl AsyncFn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let asked = std::time::Instant::now();
    for tried in 1.. {
        match once(&pool, "BEGIN ISOLATION LEVEL SERIALIZABLE", &body).await {
            Err(fault) if asks_again(&fault) && asked.elapsed() < PATIENCE => {
                let most = 4_000u64 << std::cmp::min(tried, 6);
                let chance = std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), tried);
                tokio::time::sleep(Duration::from_micros(chance % most)).await
            }
            done => return done,
        }
    }
    unreachable!("the last try returns")
}
/// One try. A connection on which anything but a clean end happened is closed, not lent again.
async fn once<T, E: Fault>(pool: &Pool, begin: &str, body: &impl AsyncFn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let object = pool.get().await.context("no connection")?;
    object.batch_execute(begin).await.context("begin")?;
    let mut lent =
        Lent(Some(Conn { engine: Engine::Postgres(object), poisoned: false, conflict: false, touched: false }));
    let conn = lent.0.as_mut().expect("lent just now");
    let Ok(said) = AssertUnwindSafe(body(conn)).catch_unwind().await else {
        return Err(anyhow!("a transaction panicked").into());
    };
    let said = conn.judge(said);
    let Engine::Postgres(client) = &conn.engine else {
        unreachable!("a PostgreSQL thread holds PostgreSQL connections")
    };
    match &said {
        Ok(_) => client.batch_execute("COMMIT").await.context("commit")?,
        Err(_) if client.batch_execute("ROLLBACK").await.is_err() => return said,
        Err(_) => {}
    }
    drop(lent.0.take());
    said
}

/// Serialisation failure and deadlock. A connection lost during COMMIT is not among them: its outcome is unknown.
fn asks_again<E: Fault>(fault: &E) -> bool {
    fault.fault().is_some_and(conflict)
}

pub fn conflict(fault: &anyhow::Error) -> bool {
    fault.chain().any(|cause| {
        cause.is::<super::Conflict>()
            || cause
                .downcast_ref::<tokio_postgres::Error>()
                .and_then(|no| no.code())
                .is_some_and(|code| matches!(code.code(), "40001" | "40P01"))
    })
}

struct Lent(Option<Conn>);
impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(Conn { engine: Engine::Postgres(object), .. }) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

pub async fn exec(c: &mut Object, sql: &str, params: &Params) -> Result<u64> {
    let statement = c.prepare_cached(sql).await?;
    Ok(c.execute_raw(&statement, params).await?)
}

pub async fn all<T: FromRow>(c: &mut Object, sql: &str, params: &Params) -> Result<Vec<T>> {
    let statement = c.prepare_cached(sql).await?;
    let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
    c.query(&statement, &refs).await?.iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
}

/// Sends all the parameter sets before it waits for the first row.
pub async fn each<T: FromRow>(c: &mut Object, sql: &str, sets: &[Params]) -> Result<Vec<T>> {
    let statement = c.prepare_cached(sql).await?;
    let mut rows = Vec::with_capacity(sets.len());
    for chunk in sets.chunks(256) {
        rows.extend(try_join_all(chunk.iter().map(|params| row(c, &statement, params))).await?);
    }
    Ok(rows)
}

async fn row<T: FromRow>(c: &Object, statement: &Statement, params: &Params) -> Result<T> {
    let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
    T::from_row(&Row::Postgres(&c.query_one(statement, &refs).await?))
}

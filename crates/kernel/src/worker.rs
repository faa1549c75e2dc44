//! The worker: claims jobs, keeps their lease while they run, retries with growing waits, shows the dead.
//! Owns      table `jobs`.
use std::time::Duration;

use crate::db::{Conn, FromRow, Row};
use crate::{App, Error, Lane, Result, SECOND, params};

const LEASE: i64 = 60 * SECOND;
const MOST_TRIES: i64 = 8;
const QUICK_PLACES: usize = 4;

/// One claimed row.
struct Claim {
    id: i64,
    name: String,
    payload: String,
    tries: i64,
}

const CLAIM: &str = "UPDATE jobs SET leased_until = $1, leased_by = $4, tries = tries + 1 WHERE id = (
        SELECT j.id FROM jobs j
         WHERE j.lane = $2 AND j.dead_at IS NULL AND j.run_at <= $3 AND (j.leased_until IS NULL OR j.leased_until < $3)
           AND NOT EXISTS (SELECT 1 FROM jobs k WHERE k.line = j.line AND k.name = j.name AND k.id < j.id AND k.dead_at IS NULL)
         ORDER BY j.run_at, j.id LIMIT 1)
    RETURNING id, name, payload, tries";
/// The one place where claiming differs: PostgreSQL's workers step over each other's rows.
const STEP_OVER: (&str, &str) = ("LIMIT 1)", "LIMIT 1 FOR UPDATE SKIP LOCKED)");
const KEEP: &str = "UPDATE jobs SET leased_until = $1 WHERE id = $2 AND tries = $3";
/// One waiting job per name and key.
pub(crate) const PUSH: &str = "INSERT INTO jobs (id, name, key, lane, line, payload, run_at, tries, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (name, key) WHERE leased_until IS NULL AND dead_at IS NULL DO NOTHING";
const DONE: &str = "DELETE FROM jobs WHERE id = $1";
const AGAIN: &str = "UPDATE jobs SET leased_until = NULL, run_at = $1, error = $2 WHERE id = $3";
const DEAD: &str = "UPDATE jobs SET leased_until = NULL, dead_at = $1, error = $2 WHERE id = $3";
/// Cut off through no fault of its own: due again, and the try does not count.
const PUT_BACK: &str = "UPDATE jobs SET leased_until = NULL, tries = tries - 1 WHERE id = $1 AND tries = $2
    AND NOT EXISTS (SELECT 1 FROM jobs k WHERE k.name = jobs.name AND k.key = jobs.key AND k.leased_until IS NULL AND k.dead_at IS NULL)";
/// What this process held when it died is due at once: its lease has run out. A row that waits is left as it is, since
/// there may be another one under its key.
const FREE: &str = "UPDATE jobs SET leased_until = 0 WHERE leased_by = $1 AND leased_until > 0 AND dead_at IS NULL";

/// Works until `stop` resolves; what is running then is finished or, after a kill, run again by the next worker. A film
/// takes longer than anybody waits for an end: media work is cut off at once and goes on at the next start.
/// What an earlier process of the same number held when it died is taken up at once.
pub async fn work(app: App, stop: tokio::sync::watch::Receiver<bool>) {
    let node = i64::from(app.house.config.node);
    if let Err(fault) = app.db.write(async move |sql: &mut Conn| sql.exec(FREE, params![node]).await).await {
        tracing::error!("jobs held by a dead process stay held until their lease ends: {fault:#}");
    }
    let places = (0..QUICK_PLACES).map(|_| Lane::Quick).chain([Lane::Heavy, Lane::Media]);
    let hands = places.map(|lane| tokio::spawn(hand(app.clone(), lane, stop.clone())));
    futures::future::join_all(hands).await;
}

/// Does all that is due, and all that follows from it at once, and returns: for a house that nobody else works in.
pub async fn work_off(app: &App) -> Result<()> {
    let (_never, mut stop) = tokio::sync::watch::channel(false);
    let mut busy = true;
    while busy {
        busy = false;
        for lane in [Lane::Quick, Lane::Heavy, Lane::Media] {
            while once(app, lane, &mut stop).await? {
                busy = true;
            }
        }
    }
    Ok(())
}

async fn hand(app: App, lane: Lane, mut stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        match once(&app, lane, &mut stop).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = app.house.bells.of(lane).notified() => {}
                    () = tokio::time::sleep(Duration::from_millis(500)) => {}
                    _ = stop.changed() => {}
                }
            }
            Err(fault) => {
                tracing::error!("claiming a job: {fault:#}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Runs one due job of that lane, if there is one.
async fn once(app: &App, lane: Lane, stop: &mut tokio::sync::watch::Receiver<bool>) -> Result<bool> {
    let Some(job) = claim(app, lane).await? else { return Ok(false) };
    let Some(run) = app.house.wiring.find(&job.name) else {
        settle(app, &job, Err(anyhow::anyhow!("nobody does {}", job.name).into())).await?;
        return Ok(true);
    };
    let running = tokio::spawn(run(app.clone(), job.payload.clone()));
    let cut = running.abort_handle();
    let stopped = async {
        if lane != Lane::Media || stop.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        done = keep_lease(app, &job, running) => settle(app, &job, done).await?,
        () = stopped => {
            cut.abort();
            let (id, tries) = (job.id, job.tries);
            app.db.write(async move |c: &mut Conn| c.exec(PUT_BACK, params![id, tries]).await).await?;
        }
    }
    Ok(true)
}

async fn claim(app: &App, lane: Lane) -> Result<Option<Claim>> {
    let (now, lane): (_, &'static str) = (app.now(), lane.into());
    let node = i64::from(app.house.config.node);
    let steps_over = app.db.engine() == "postgres";
    let sql = if steps_over { CLAIM.replace(STEP_OVER.0, STEP_OVER.1) } else { CLAIM.to_owned() };
    // Nothing due is the rule: look before taking the writer.
    let due = "SELECT id FROM jobs WHERE lane = $1 AND dead_at IS NULL AND run_at <= $2 AND (leased_until IS NULL OR leased_until < $2) LIMIT 1";
    if app.db.look(async move |c: &mut Conn| c.opt::<i64>(due, params![lane, now]).await).await?.is_none() {
        return Ok(None);
    }
    let row = params![now.plus(LEASE), lane, now, node];
    Ok(app.db.write(async move |c: &mut Conn| c.opt::<Claim>(&sql, row.clone()).await).await?)
}

async fn keep_lease(app: &App, job: &Claim, running: tokio::task::JoinHandle<Result<()>>) -> Result<()> {
    let (id, tries) = (job.id, job.tries);
    tokio::pin!(running);
    loop {
        tokio::select! {
            done = &mut running => return done.unwrap_or_else(|broken| Err(anyhow::anyhow!("the job panicked: {broken}").into())),
            () = tokio::time::sleep(Duration::from_secs(20)) => {
                let until = app.now().plus(LEASE);
                app.db.write(async move |c: &mut Conn| c.exec(KEEP, params![until, id, tries]).await).await?;
            }
        }
    }
}

async fn settle(app: &App, job: &Claim, done: Result<()>) -> Result<()> {
    let (id, now) = (job.id, app.now());
    let (sql, row) = match done {
        Ok(()) => (DONE, params![id]),
        Err(trouble) => {
            let says = trouble.to_string();
            tracing::warn!(job = %job.name, tries = job.tries, "a job failed: {says}");
            let last =
                job.tries >= MOST_TRIES || matches!(trouble, Error::Refused(ref no) if *no != crate::Refusal::Busy);
            let wait = SECOND << job.tries.clamp(1, 10);
            if last { (DEAD, params![now, says, id]) } else { (AGAIN, params![now.plus(wait), says, id]) }
        }
    };
    app.db.write(async move |c: &mut Conn| c.exec(sql, row.clone()).await).await?;
    Ok(())
}

impl FromRow for Claim {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, payload: row.get(2)?, tries: row.get(3)? })
    }
}

/// Jobs that failed and wait, or were given up, with their errors (at most 100).
pub async fn troubles(app: &App) -> Result<Vec<String>> {
    let failed = "SELECT name || ': ' || COALESCE(error, '') FROM jobs WHERE dead_at IS NOT NULL OR error IS NOT NULL
        ORDER BY id LIMIT 100";
    Ok(app.db.look(async move |c: &mut Conn| c.all::<String>(failed, params![]).await).await?)
}

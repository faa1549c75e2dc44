//! The rehearsal: a backup is read, restored into a scratch place, its trail verified, and all of it deleted again.
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use governance::policy::charter_of;
use kernel::db::Db;
use kernel::files::Files;
use kernel::{Actor, App, At, Config, DAY, HOUR, House, Id, Ids, Job, Lane, Result, Wiring};
use serde::{Deserialize, Serialize};

use super::archive::Manifest;
use super::backup::Drill;
use super::restore::{self, Place};
use super::{actions, store, words};

/// Rehearses one backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct Rehearse {
    pub backup: i64,
}

impl Job for Rehearse {
    const NAME: &'static str = "backups.rehearse";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        let id = Id::new(self.backup);
        let house = Actor::house(Self::NAME);
        match app.look(&house, async move |view| store::by_id(view, id).await).await? {
            Some(backup) => rehearse(&app, Path::new(&backup.place)).await.map(drop),
            None => Ok(()),
        }
    }
}

/// The daily round: rehearses the newest backup when the charter's term is over, and says when there is none that is new
/// enough. Twice is once: what was rehearsed is not due again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Round {}

impl Job for Round {
    const NAME: &'static str = "backups.round";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house(Self::NAME), async |tx| {
            let terms = charter_of(tx)?.parameters.backups.clone();
            let newest = store::newest(tx, 1).await?.pop();
            let last = store::drills(tx, 1).await?.pop();
            let since = last.map_or(At(0), |drill| drill.began);
            let now = tx.now;
            match newest {
                Some(backup) => {
                    if since.plus(terms.drill_days * DAY) <= now {
                        tx.ask(Rehearse { backup: backup.id.0 }).await?;
                    }
                    if backup.made.plus(terms.every_hours * HOUR) <= now {
                        let title = words::overdue(&backup.made.minute());
                        actions::wait(tx, actions::OVERDUE, words::STEP_OVERDUE, title).await?;
                    }
                }
                None => actions::wait(tx, actions::OVERDUE, words::STEP_OVERDUE, words::NONE_YET.into()).await?,
            }
            tx.ask_at(Self {}, now.plus(DAY)).await
        })
        .await
    }
}

/// Restores a backup into a scratch place, verifies what is there, deletes it, and keeps what came of it.
///
/// # Errors
/// When the outcome cannot be kept; a backup that cannot be restored is an outcome.
pub async fn rehearse(app: &App, path: &Path) -> Result<Drill> {
    let (reader, own) = (Actor::house("backups.rehearse"), path.display().to_string());
    let backup = app.look(&reader, async move |view| store::by_place(view, &own).await).await?;
    let (began, clock) = (app.now(), Instant::now());
    let scratch = app.house.files.scratch(&format!("drill-{}", kernel::seal::random_code()))?;
    let done = through(app, path, &scratch).await;
    let cleared = std::fs::remove_dir_all(&scratch);
    if let Err(fault) = cleared {
        tracing::warn!("{}: {fault}", scratch.display());
    }
    let (rows, files, passed, says) = match done {
        Ok((manifest, sound)) => (manifest.rows(), manifest.files, true, words::passed(sound)),
        Err(fault) => (0, 0, false, format!("{fault:#}")),
    };
    let drill = Drill {
        id: Id::new(0),
        backup: backup.map(|backup| backup.id),
        place: path.display().to_string(),
        began,
        took_ms: i64::try_from(clock.elapsed().as_millis()).unwrap_or(i64::MAX),
        rows: i64::try_from(rows).unwrap_or(i64::MAX),
        files: i64::try_from(files).unwrap_or(i64::MAX),
        passed,
        says,
    };
    app.act(&reader, async move |tx| actions::drilled(tx, drill.clone()).await).await
}

/// Read, restored, verified: what it held, and how many entries of the trail are sound.
async fn through(app: &App, path: &Path, scratch: &Path) -> anyhow::Result<(Manifest, u64)> {
    let (own, seal) = (path.to_owned(), app.house.seal.clone());
    tokio::task::spawn_blocking(move || restore::verify(&own, &seal)).await??;
    let copy = scratch_house(app, scratch)?;
    let place = Place { db: &copy.db, files: &copy.house.files, data: scratch.to_owned() };
    let manifest = restore::restore(path, &app.house.seal, &place).await?;
    ensure!(manifest.missing.is_empty(), "备份时有 {} 个文件已不在存储中，请核对文件存储", manifest.missing.len());
    // What the last second before the snapshot had left was not sealed yet; it is not suspicious for that.
    governance::audit::seal_all(&copy).await?;
    governance::audit::checkpoint(&copy).await?;
    let report = governance::audit::verify(&copy).await?;
    match report.trouble {
        Some(trouble) => anyhow::bail!("恢复后审计链核对不符：{trouble}"),
        None => Ok((manifest, report.sound)),
    }
}

/// A house of the same keys in an empty folder, in which nobody works.
fn scratch_house(app: &App, folder: &Path) -> anyhow::Result<App> {
    let config = Config { node: app.house.config.node, ..Config::local(folder) };
    let file = folder.join("shixue.db");
    let db = Db::sqlite(file.to_str().context("a path in UTF-8")?, 1)?;
    let house = House {
        files: Files::open(&config)?,
        ids: Ids::new(config.node),
        config,
        clock: app.house.clock.clone(),
        seal: app.house.seal.clone(),
        judge: app.house.judge.clone(),
        wiring: Wiring::default(),
        nav: vec![],
        bells: Default::default(),
    };
    Ok(App { db, house: Arc::new(house) })
}

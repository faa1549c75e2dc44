//! A house that is costly to furnish: furnished once for each build of the tests and each engine, then copied, its
//! database, its files and the hour.
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};

use super::{Engine, folder, furnished, note, postgres_url, test_seal, unique};
use crate::db::{Db, migrate, row_seals};
use crate::{App, At, Ids, Judge, Wiring};

/// The copy's clock stands behind the pattern's: no id that was made there is made again.
const LATER_US: i64 = 1_000_000;
/// The copy makes its ids under another number.
const NODE: u8 = 2;
/// How often PostgreSQL is asked again while the pattern's last connection goes.
const TRIES: u32 = 100;

/// A copy of the house as `furnish` left it, and what it told. There is one pattern for each test program.
pub async fn copied_house(
    engine: Engine,
    judge: Arc<dyn Judge>,
    wiring: Wiring,
    furnish: impl AsyncFnOnce(&App) -> String,
) -> (App, String) {
    let pattern = Pattern::of(engine).expect("a test program can be looked at");
    let lock = File::create(pattern.place.with_extension("lock")).expect("a folder for tests");
    tokio::task::block_in_place(|| lock.lock()).expect("a lock");
    if !pattern.is_made().await {
        pattern.make(judge.clone(), wiring.clone(), furnish).await.expect("a pattern can be made");
    }
    drop(lock);
    pattern.copy(judge, wiring).await.expect("a pattern can be copied")
}

struct Pattern {
    engine: Engine,
    /// Holds `data`, the file of SQLite, `told` and `hour`.
    place: PathBuf,
    /// PostgreSQL's database.
    name: String,
}

impl Pattern {
    fn of(engine: Engine) -> Result<Self> {
        let program = std::env::current_exe()?.metadata()?;
        let built = program.modified()?.duration_since(SystemTime::UNIX_EPOCH)?.as_nanos();
        let name = format!("pattern_{built:x}_{:x}_{engine:?}", program.len()).to_lowercase();
        let all = std::env::temp_dir().join("shixue-tests");
        fs::create_dir_all(&all)?;
        Ok(Self { engine, place: all.join(&name), name })
    }

    async fn is_made(&self) -> bool {
        self.place.exists() && (self.engine == Engine::Sqlite || holds(&self.listed()).await)
    }

    fn listed(&self) -> String {
        format!("EXISTS (SELECT 1 FROM pg_database WHERE datname = '{}')", self.name)
    }

    async fn make(
        &self,
        judge: Arc<dyn Judge>,
        wiring: Wiring,
        furnish: impl AsyncFnOnce(&App) -> String,
    ) -> Result<()> {
        let making = self.place.with_extension("making");
        drop(fs::remove_dir_all(&making));
        fs::create_dir_all(&making)?;
        if self.place.exists() {
            fs::remove_dir_all(&self.place)?;
        }
        if self.engine == Engine::Postgres {
            administer(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await?;
            administer(&format!("CREATE DATABASE {}", self.name)).await?;
        }
        let db = self.database(&making, &self.name)?;
        migrate(&db).await?;
        row_seals::stand(&db, &test_seal()).await?;
        let data = making.join("data");
        let app = furnished(data, db, judge, wiring);
        let told = furnish(&app).await;
        fs::write(making.join("told"), told)?;
        fs::write(making.join("hour"), app.now().0.to_string())?;
        // Nobody writes any more: the file and its log are one state.
        copy_tree(&making, &self.place.with_extension("new"))?;
        drop(app);
        if self.engine == Engine::Postgres {
            self.is_let_go().await?;
        }
        fs::rename(self.place.with_extension("new"), &self.place)?;
        Ok(fs::remove_dir_all(making)?)
    }

    /// Waits until nobody is connected with the pattern: only then can it be copied.
    async fn is_let_go(&self) -> Result<()> {
        let alone = format!("NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = '{}')", self.name);
        for _ in 0..TRIES {
            if holds(&alone).await {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("somebody stays connected with {}", self.name)
    }

    async fn copy(&self, judge: Arc<dyn Judge>, wiring: Wiring) -> Result<(App, String)> {
        let own = folder();
        copy_tree(&self.place, &own)?;
        let name = format!("copy_{}", unique());
        if self.engine == Engine::Postgres {
            administer(&format!("CREATE DATABASE {name} TEMPLATE {}", self.name)).await?;
        }
        let db = self.database(&own, &name)?;
        row_seals::stand(&db, &test_seal()).await?;
        let mut app = furnished(own.join("data"), db, judge, wiring);
        Arc::get_mut(&mut app.house).context("the house has one holder")?.ids = Ids::new(NODE);
        let hour: i64 = fs::read_to_string(own.join("hour"))?.parse()?;
        app.house.clock.move_to(At(hour + LATER_US));
        note(|opened| {
            opened.databases.push((app.db.clone(), app.house.seal.clone()));
            opened.copies.extend((self.engine == Engine::Postgres).then_some(name));
        });
        Ok((app, fs::read_to_string(own.join("told"))?))
    }

    fn database(&self, folder: &Path, name: &str) -> Result<Db> {
        match self.engine {
            Engine::Sqlite => Db::sqlite(folder.join("house.db").to_str().context("a path in UTF-8")?, 2),
            Engine::Postgres => Db::postgres(&format!("{} dbname={name}", postgres_url()), 2, 4),
        }
    }
}

/// One command for the server itself, which no transaction may hold.
pub async fn administer(command: &str) -> Result<()> {
    self::command(&postgres_url(), command).await
}

/// One command, or several, on a connection of their own.
pub async fn command(url: &str, command: &str) -> Result<()> {
    let (client, line) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let line = tokio::spawn(line);
    let done = client.batch_execute(command).await;
    drop(client);
    line.await??;
    Ok(done?)
}

/// Whether PostgreSQL finds this to be so.
async fn holds(condition: &str) -> bool {
    administer(&format!("DO $$ BEGIN ASSERT {condition}; END $$")).await.is_ok()
}

/// All but SQLite's index of its log, which is made anew.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with("-shm") {
            continue;
        }
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy_tree(&entry.path(), &to)?,
            false => fs::copy(entry.path(), to).map(drop)?,
        }
    }
    Ok(())
}

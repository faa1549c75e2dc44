//! The test house: fresh databases on both engines, a clock that can be set. `on_both!` runs a scenario on each;
//! a PostgreSQL that is not there is a failure, never a skip.
mod pattern;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
pub use pattern::{administer, copied_house};

use crate::db::{Conn, Db, migrate, row_seals};
use crate::files::Files;
use crate::seal::Seal;
use crate::{App, At, Clock, Config, Entry, House, Ids, Judge, MAC_COLUMNS, Wiring, mac_of, params};

/// A scenario that must hold on SQLite and on PostgreSQL: `on_both!(name, async |engine| { … });`
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* $name:ident, $body:expr) => {
        mod $name {
            use super::*;
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let run = $body;
                $crate::house::kept_sound(run($crate::house::Engine::Sqlite)).await;
            }
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let run = $body;
                $crate::house::kept_sound(run($crate::house::Engine::Postgres)).await;
            }
        }
    };
}

tokio::task_local! {
    /// What the running scenario has opened. Not the houses: a scenario may still furnish its own.
    static OPENED: Arc<Mutex<Opened>>;
}

#[derive(Default)]
struct Opened {
    databases: Vec<(Db, Seal)>,
    /// PostgreSQL's databases that are a scenario's own.
    copies: Vec<String>,
    folders: Vec<PathBuf>,
}

/// Which database a scenario runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Monday 2026-11-23 09:00 in Beijing: the day on which scenarios begin.
pub const MONDAY: At = At(1_795_395_600_000_000);

/// An empty migrated database of its own.
pub async fn fresh_db(engine: Engine) -> Db {
    let db = empty_db(engine).await;
    migrate(&db).await.expect("the migrations run on an empty database");
    row_seals::stand(&db, &test_seal()).await.expect("guards stand in a fresh house");
    db
}

/// A database without a table.
pub async fn empty_db(engine: Engine) -> Db {
    match engine {
        Engine::Sqlite => {
            let file = folder().join("house.db");
            Db::sqlite(file.to_str().expect("a path in UTF-8"), 2).expect("a database file can be made")
        }
        Engine::Postgres => {
            let name = format!("t_{}", unique());
            let url = postgres_url();
            let make = format!("CREATE SCHEMA {name}");
            let root = Db::postgres(&url, 1, 1).expect("PostgreSQL's address is one");
            root.write(async move |c: &mut Conn| c.batch(&make).await).await.expect("the test PostgreSQL answers");
            Db::postgres(&format!("{url} options='-c search_path={name}'"), 2, 4).expect("PostgreSQL's address is one")
        }
    }
}

/// A house of its own on a fresh database, its clock at `MONDAY`.
pub async fn fresh_house(engine: Engine, judge: Arc<dyn Judge>, wiring: Wiring) -> App {
    house_on(fresh_db(engine).await, judge, wiring)
}

/// A house around a database.
pub fn house_on(db: Db, judge: Arc<dyn Judge>, wiring: Wiring) -> App {
    let app = furnished(folder(), db, judge, wiring);
    note(|opened| opened.databases.push((app.db.clone(), app.house.seal.clone())));
    app
}

fn furnished(data: PathBuf, db: Db, judge: Arc<dyn Judge>, wiring: Wiring) -> App {
    let config = Config { hosts: vec!["site.test".into()], ..Config::local(data) };
    let files = Files::open(&config).expect("a folder for files");
    let seal = test_seal();
    let (clock, ids) = (Clock::set_to(MONDAY), Ids::new(1));
    let house = House { config, clock, ids, seal, files, judge, wiring, nav: vec![], bells: Default::default() };
    App { db, house: Arc::new(house) }
}

fn test_seal() -> Seal {
    Seal::from_root([7; 32]).expect("a test key")
}

/// A scenario outside `on_both!` looks and tidies up for itself.
fn note(what: impl FnOnce(&mut Opened)) {
    let _ = OPENED.try_with(|opened| what(&mut opened.lock().unwrap_or_else(PoisonError::into_inner)));
}

/// Runs a scenario, then looks through every house that it opened: each entry of the trail as it was written, every
/// reference kept, the file sound. A house whose guards the scenario took down, to show that tampering is found, is left.
/// What a scenario that holds has made on disk is thrown away.
pub async fn kept_sound(scenario: impl Future<Output = ()>) {
    let opened = Arc::<Mutex<Opened>>::default();
    OPENED.scope(opened.clone(), scenario).await;
    let opened = std::mem::take(&mut *opened.lock().unwrap_or_else(PoisonError::into_inner));
    for (db, seal) in opened.databases {
        whole(&db, seal).await;
    }
    for name in opened.copies {
        pattern::administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("a copy can be thrown away");
    }
    for folder in opened.folders {
        std::fs::remove_dir_all(folder).expect("a folder can be thrown away");
    }
}

/// # Panics
/// When something is not as it was written.
pub async fn verify(app: &App) {
    whole(&app.db, app.house.seal.clone()).await;
}

async fn whole(db: &Db, seal: Seal) {
    let rows = db.look(async |sql: &mut Conn| stands(sql).await).await.expect("a database that answers");
    if rows {
        let (altered, _) = row_seals::altered(db, &seal).await.expect("rows can be looked at");
        assert!(altered.is_empty(), "rows are not as the platform wrote them: {altered:?}");
    }
    let looked = db.look(async move |sql: &mut Conn| {
        if !is_guarded(sql).await? {
            return Ok(());
        }
        let page = format!("SELECT {MAC_COLUMNS} FROM audit_trail WHERE id > $1 ORDER BY id LIMIT 500");
        let mut after = i64::MIN;
        loop {
            let entries = sql.all::<Entry>(&page, params![after]).await?;
            let Some(last) = entries.last() else { break };
            after = last.id;
            for entry in &entries {
                anyhow::ensure!(mac_of(&seal, entry) == entry.mac, "an entry is not as it was written: {entry:?}");
            }
        }
        if !sql.is_postgres() {
            let said = sql.one::<String>("PRAGMA integrity_check", params![]).await?;
            anyhow::ensure!(said == "ok", "the file is not sound: {said}");
            let loose = sql.all::<String>("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 5", params![]).await?;
            anyhow::ensure!(loose.is_empty(), "rows refer to nothing: {loose:?}");
        }
        Ok::<_, anyhow::Error>(())
    });
    looked.await.expect("a house in which everything is as it was written");
}

/// Whether rows are guarded, and the trail too: a scenario that takes the trail's guards down alters what it likes.
async fn stands(sql: &mut Conn) -> anyhow::Result<bool> {
    Ok(is_guarded(sql).await? && row_seals::stands(sql).await?)
}

/// Whether the trail still has all its triggers, and exists at all.
async fn is_guarded(sql: &mut Conn) -> anyhow::Result<bool> {
    let asked = match sql.is_postgres() {
        true => {
            "SELECT COUNT(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE t.tgname LIKE 'audit_is%' AND n.nspname = current_schema()"
        }
        false => "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'audit_is_never%'",
    };
    let whole = if sql.is_postgres() { 1 } else { 2 };
    Ok(sql.one::<i64>(asked, params![]).await? == whole)
}

/// Changes the database as somebody does who has its file, or is its superuser: past the platform and past every trigger.
pub async fn behind(db: &Db, change: &str) {
    let asked = db.look(async |sql: &mut Conn| {
        let here = match sql.is_postgres() {
            true => "SELECT CAST(current_database() || ' ' || current_schema() AS TEXT)",
            false => "SELECT file FROM pragma_database_list WHERE name = 'main'",
        };
        Ok::<_, anyhow::Error>((sql.is_postgres(), sql.one::<String>(here, params![]).await?))
    });
    let (postgres, place) = asked.await.expect("a database that answers");
    if !postgres {
        let file = rusqlite::Connection::open(place).expect("the file is there");
        file.busy_timeout(std::time::Duration::from_secs(5)).expect("SQLite waits");
        return file.execute_batch(change).expect("the change can be made");
    }
    let (name, schema) = place.split_once(' ').expect("a database and a schema");
    let all = format!("SET search_path TO {schema}; SET session_replication_role = replica; {change}");
    pattern::command(&format!("{} dbname={name}", postgres_url()), &all).await.expect("the change can be made");
}

/// Runs every job that is due, and those that they ask for, until nothing is due.
pub async fn work_off(app: &App) {
    crate::work_off(app).await.expect("jobs can be worked off");
}

/// What the worker gave up, with its error: empty at the end of every scenario.
pub async fn dead_jobs(app: &App) -> Vec<String> {
    crate::worker::troubles(app).await.expect("jobs can be read")
}

/// The address of the tests' PostgreSQL (`cargo xtask pg`).
#[expect(clippy::disallowed_methods, reason = "tests are told where their database is")]
pub fn postgres_url() -> String {
    std::env::var("SHIXUE_TEST_PG")
        .context("no SHIXUE_TEST_PG: run `cargo xtask test`, or `cargo xtask pg` first")
        .expect("a test PostgreSQL")
}

/// Where a scanner listens that speaks clamd's INSTREAM and knows one signature, `SHIXUE-TEST-EVIL`.
pub async fn scanner() -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port").to_string();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut command = [0; 10];
            line.read_exact(&mut command).await.expect("a command");
            assert_eq!(&command, b"zINSTREAM\0");
            let mut all = vec![];
            loop {
                let length = line.read_u32().await.expect("a length");
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; length as usize];
                line.read_exact(&mut chunk).await.expect("a chunk");
                all.extend(chunk);
            }
            let found = all.windows(16).any(|run| run == b"SHIXUE-TEST-EVIL");
            let verdict: &[u8] = if found { b"stream: Shixue.Test FOUND\0" } else { b"stream: OK\0" };
            line.write_all(verdict).await.expect("a listener");
        }
    });
    address
}

/// A folder of this scenario's own.
pub fn folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join("shixue-tests").join(unique());
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    note(|opened| opened.folders.push(folder.clone()));
    folder
}

fn unique() -> String {
    hex::encode(crate::seal::random_bytes::<8>())
}

//! Taking a backup beside whoever is working: the bytes of the store first, then one snapshot of the database, then what
//! the snapshot names and was not there before. While the last part runs, what rows stop naming is kept in the store.
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures::StreamExt as _;
use kernel::db::{self, Conn, Value, dump};
use kernel::{Actor, App, At, MINUTE, View};

use super::archive::{Manifest, Out, Snapshot};
use super::{ALONGSIDE, store};

/// How long a hold lasts that nobody renews.
const HOLD: i64 = 2 * MINUTE;
const RENEW: Duration = Duration::from_secs(20);
/// So many missing files are named; more are only counted by the page.
const NAMED: usize = 100;

/// A backup that lies on disk, whole.
#[derive(Clone, Debug)]
pub struct Taken {
    pub path: PathBuf,
    pub bytes: u64,
    pub digest: Vec<u8>,
    pub manifest: Manifest,
    pub took_ms: i64,
}

/// A file as a row names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub key: String,
    pub bytes: Option<i64>,
    pub digest: Option<Vec<u8>>,
}

/// The backup being written, shared with the database thread that hands over the rows. It is taken out at the end: that
/// thread may let go of its share a moment later.
#[derive(Clone)]
struct Writer(Arc<Mutex<Option<Out>>>);

impl Writer {
    fn on<T>(&self, act: impl FnOnce(&mut Out) -> Result<T>) -> Result<T> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(held.as_mut().context("the backup has ended")?)
    }

    fn into_inner(self) -> Result<Out> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().context("the backup has ended")
    }
}

/// Writes a backup to `to`: a file that is not there yet, or a folder, in which it gets a name with its time. `app` is the
/// caller's own, with database threads of its own.
///
/// # Errors
/// When the place is taken, or database, store or disk fail: then nothing is left there.
pub async fn take(app: &App, to: &Path) -> Result<Taken> {
    let began = Instant::now();
    let path = place(to, app.now())?;
    let part = path.with_extension("part");
    let file = File::options().write(true).create_new(true).open(&part);
    let file = file.with_context(|| format!("不能写入 {}；上次备份若中断，请先删除它", part.display()))?;
    let taken = write(app, file, &path, began).await;
    let renamed = taken.and_then(|taken| {
        std::fs::rename(&part, &path).with_context(|| path.display().to_string())?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(taken)
    });
    if renamed.is_err() {
        drop(std::fs::remove_file(&part));
    }
    renamed
}

fn place(to: &Path, now: At) -> Result<PathBuf> {
    let path = match to.is_dir() {
        true => to.join(format!("shixue-{}.backup", now.zoned().strftime("%Y%m%d-%H%M%S"))),
        false => to.to_owned(),
    };
    ensure!(!path.exists(), "{} 已存在，不覆盖；请换一个文件名", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    ensure!(folder.is_dir(), "目录 {} 不存在，请先建立", folder.display());
    Ok(std::path::absolute(path)?)
}

async fn write(app: &App, file: File, path: &Path, began: Instant) -> Result<Taken> {
    let out = Writer(Arc::new(Mutex::new(Some(Out::begin(file, &app.house.seal)?))));
    let mut copied = HashMap::new();
    let reader = Actor::house("backup");
    for named in app.look(&reader, async |view| Ok(store::named(view.sql).await?)).await? {
        copy(app, &out, &named, &mut copied).await?;
    }
    let held = Held::begin(app).await?;
    let (snapshot, named) = at_once(app, &reader, &out).await?;
    let mut missing = vec![];
    for named in named {
        let there = named.digest.is_some() && copied.get(&named.key) == named.digest.as_ref();
        let there = there || (named.digest.is_none() && copied.contains_key(&named.key));
        if !there && !copy(app, &out, &named, &mut copied).await? {
            missing.push(named.key);
        }
    }
    held.end().await?;
    missing.truncate(NAMED);
    for side in ALONGSIDE {
        if let Ok(text) = std::fs::read_to_string(app.house.config.data.join(side)) {
            let is_log = side.ends_with("checkpoints.log");
            let text = if is_log { governance::audit::checkpoints_until(&text, snapshot.seal) } else { text };
            out.on(|out| out.side(side, &text))?;
        }
    }
    let (manifest, bytes, digest) = out.into_inner()?.finish(snapshot, missing)?;
    let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(Taken { path: path.to_owned(), bytes, digest, manifest, took_ms })
}

/// Everything that the database says, in one snapshot: its rows go out, and what it names comes back.
async fn at_once(app: &App, reader: &Actor, out: &Writer) -> Result<(Snapshot, Vec<Named>)> {
    let out = out.clone();
    let looked = app.look(reader, async move |view: &mut View<'_>| {
        let snapshot = Snapshot {
            at: view.now.0,
            program: env!("CARGO_PKG_VERSION").into(),
            engine: if view.sql.is_postgres() { "postgres" } else { "sqlite" }.into(),
            schema: db::ran(view.sql).await?,
            charter: governance::charter::in_force(view).await?.map_or(0, |version| version.version),
            seal: governance::audit::last_seal(view).await?,
        };
        let named = store::named(view.sql).await?;
        rows(view.sql, &out, &snapshot).await?;
        Ok((snapshot, named))
    });
    Ok(looked.await?)
}

async fn rows(sql: &mut Conn, out: &Writer, snapshot: &Snapshot) -> Result<()> {
    out.on(|out| out.snapshot(snapshot))?;
    for table in dump::tables(sql).await? {
        out.on(|out| out.table(&table))?;
        let own = out.clone();
        let mut take = move |row: &[Value]| own.on(|out| out.row(row));
        sql.pour(&table, &mut take).await?;
        out.on(Out::table_end)?;
    }
    out.on(Out::tables_end)
}

/// Copies a file of the store; whether it was there, and as the row says.
async fn copy(app: &App, out: &Writer, named: &Named, copied: &mut HashMap<String, Vec<u8>>) -> Result<bool> {
    let Some(mut bytes) = app.house.files.find(&named.key).await? else { return Ok(false) };
    out.on(|out| out.file(&named.key))?;
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.with_context(|| format!("文件 {} 读取中断", named.key))?;
        out.on(|out| out.data(&chunk))?;
    }
    let digest = out.on(Out::file_end)?;
    let same = named.digest.as_ref().is_none_or(|said| *said == digest);
    copied.insert(named.key.clone(), digest);
    Ok(same)
}

/// The hold on the store, renewed until it ends.
struct Held {
    app: App,
    renewing: tokio::task::JoinHandle<()>,
}

impl Held {
    async fn begin(app: &App) -> Result<Self> {
        app.house.files.hold(app.now().plus(HOLD)).await?;
        let own = app.clone();
        let renewing = tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEW).await;
                if let Err(fault) = own.house.files.hold(own.now().plus(HOLD)).await {
                    tracing::warn!("the store is no longer held for the backup: {fault:#}");
                }
            }
        });
        Ok(Self { app: app.clone(), renewing })
    }

    async fn end(self) -> Result<()> {
        self.renewing.abort();
        self.app.house.files.let_go().await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

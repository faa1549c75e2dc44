//! Opening the house: one process per data folder, the database brought up to date, keys, files, the judge. Serves
//! nothing and seeds nothing.
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use governance::charter;
use governance::policy::Succession;
use kernel::db::{Db, migrate, roles, row_seals};
use kernel::files::Files;
use kernel::seal::Seal;
use kernel::{Actor, App, Clock, Config, Error, House, Ids, Judge, data_keys};

use crate::judge::Shut;
use crate::nav::nav;
use crate::settings::Settings;
use crate::wiring::wiring;

const READERS: usize = 4;
const POSTGRES_THREADS: usize = 2;
const CONNECTIONS_EACH: usize = 8;
/// The number under which an administrator's act makes ids.
const ADMINISTRATOR: u8 = 255;

/// Held as long as the process lives; the system lets go of it when the process ends, however it ends.
pub struct Lock {
    _file: File,
}

/// Makes the folder if need be and takes it for this process. With PostgreSQL the folder holds no database, and several
/// processes may share it: `None`.
///
/// # Errors
/// In Chinese, when another process has it or it cannot be written.
pub fn lock(settings: &Settings) -> Result<Option<Lock>> {
    let folder = &settings.data;
    make_private(folder)?;
    if settings.database.is_some() {
        return Ok(None);
    }
    let path = folder.join("lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).with_context(|| format!("不能写入 {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            drop(file.read_to_string(&mut holder));
            bail!(
                "数据目录 {} 正由另一个进程使用（进程号 {}）：SQLite 只允许一个进程；请先停止它，或用 --data 换一个目录",
                folder.display(),
                holder.trim()
            );
        }
        Err(TryLockError::Error(fault)) => return Err(fault).with_context(|| format!("不能锁定 {}", path.display())),
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(Some(Lock { _file: file }))
}

/// The house of this installation, its database migrated, under the charter in force.
///
/// # Errors
/// When the database, the keys, the files or the charter cannot be opened.
pub async fn open(config: Config, clock: Clock) -> Result<App> {
    let db = database(&config)?;
    let seal = Seal::open(&config.data)?;
    match &config.database_owner {
        None => migrate(&db).await.context("数据库没有升级成功")?,
        Some(owner) => {
            let owner = Db::postgres(owner, 1, 2).context("不能连接 PostgreSQL，请核对 --database-owner")?;
            migrate(&owner).await.context("数据库没有升级成功")?;
            row_seals::stand(&owner, &seal).await.context("数据行没有封签")?;
            roles::grant(&owner, &roles::name(&db).await?).await.context("--database 的账号没有得到授权")?;
        }
    }
    data_keys::open(&db, &seal, clock.now()).await?;
    let sealed = row_seals::stand(&db, &seal).await.context("数据行没有封签")?;
    let judge = Succession::open(&db, &seal, &charter::Files::shipped()?, clock.clone()).await.map_err(bare)?;
    let app = App { db, house: Arc::new(furnish(config, seal, clock, judge)?) };
    if !sealed.is_empty() {
        // Rows that are sealed for the first time are believed as they are: the trail says when that was.
        let note = async move |tx: &mut kernel::Tx<'_>| tx.trace("rows.sealed", ("Database", 0), &sealed).await;
        app.act(&Actor::house("row_seals"), note).await.map_err(bare)?;
    }
    Ok(app)
}

/// Writes the shipped charter as version 1 where none is stored yet.
///
/// # Errors
/// When the charter is bad.
pub async fn import_charter(app: &App) -> Result<()> {
    let files = charter::Files::shipped()?;
    app.act(&Actor::house("charter.import"), async move |tx| charter::import_first(tx, &files).await)
        .await
        .map_err(bare)?;
    Ok(())
}

/// The same house by another clock.
///
/// # Errors
/// When keys or files can no longer be opened.
pub fn by_clock(app: &App, clock: Clock) -> Result<App> {
    let house = furnish(app.house.config.clone(), app.house.seal.clone(), clock, app.house.judge.clone())?;
    Ok(App { db: app.db.clone(), house: Arc::new(house) })
}

/// The house for an administrator's look beside a running server: takes no lock, migrates nothing, judges nothing.
///
/// # Errors
/// When there is no database yet.
pub async fn beside(settings: &Settings) -> Result<App> {
    let config = settings.config(0)?;
    let file = config.data.join("shixue.db");
    ensure!(
        config.database.is_some() || file.is_file(),
        "{} 中还没有数据库：请用 --data 指明数据目录，或先用 serve 启动一次",
        config.data.display()
    );
    let (db, seal) = (database(&config)?, Seal::open(&config.data)?);
    data_keys::take_up(&db, &seal, Clock::System.now()).await?;
    Ok(App { db, house: Arc::new(furnish(config, seal, Clock::System, Arc::new(Shut))?) })
}

/// The house for one act of an administrator beside a running server: takes no lock, migrates nothing; the charter in force
/// judges. Its ids never meet those of the processes that serve.
///
/// # Errors
/// When there is no database yet or its charter cannot be opened.
pub async fn beside_to_act(settings: &Settings) -> Result<App> {
    let App { db, house } = beside(&Settings { node: Some(ADMINISTRATOR), ..settings.clone() }).await?;
    let (config, seal) = (house.config.clone(), house.seal.clone());
    row_seals::stand(&db, &seal).await.context("数据行没有封签")?;
    let judge = Succession::open(&db, &seal, &charter::Files::shipped()?, Clock::System).await.map_err(bare)?;
    Ok(App { db, house: Arc::new(furnish(config, seal, Clock::System, judge)?) })
}

fn furnish(config: Config, seal: Seal, clock: Clock, judge: Arc<dyn Judge>) -> Result<House> {
    let files = Files::open(&config)?;
    let ids = Ids::new(config.node);
    Ok(House { config, clock, ids, seal, files, judge, wiring: wiring(), nav: nav(), bells: Default::default() })
}

/// The database of a configuration, as it is: nothing is migrated.
///
/// # Errors
/// When it cannot be opened.
pub fn database(config: &Config) -> Result<Db> {
    let Some(url) = &config.database else {
        let file = config.data.join("shixue.db");
        let path = file.to_str().with_context(|| format!("目录名 {} 不是 UTF-8", config.data.display()))?;
        return Db::sqlite(path, READERS).with_context(|| format!("不能打开数据库 {path}"));
    };
    Db::postgres(url, POSTGRES_THREADS, CONNECTIONS_EACH).context("不能连接 PostgreSQL，请核对 --database")
}

/// A folder that its owner alone may read: keys and documents lie in it.
fn make_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("不能建立数据目录 {}", folder.display()))
}

/// A trouble at start as the administrator reads it: its sentence alone.
pub fn bare(trouble: Error) -> anyhow::Error {
    match trouble {
        Error::Fault(fault) => fault,
        Error::Refused(no) => no.into(),
    }
}

//! `shixue backup` and `shixue restore`: what the administrator of the system does on the command line, beside a running
//! server or on a bare machine. What a backup is, the security wing knows; here is only the opening and the telling.
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use kernel::db::{Conn, Db, dump};
use kernel::files::Files;
use kernel::seal::Seal;
use kernel::{Actor, App, Clock};
use security::backups::{self, Manifest, Place};

use crate::open;
use crate::settings::Settings;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(flatten)]
    settings: Settings,
    /// 备份文件，或存放它的目录（文件名自动带上时间）
    #[arg(long, required = true)]
    to: Option<PathBuf>,
    #[command(subcommand)]
    other: Option<Other>,
}

#[derive(Subcommand)]
enum Other {
    /// 从头到尾核验一份备份：密钥、每一段、每张表、每个文件
    Verify {
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
        /// 机构密钥的信封或副本；不给时用数据目录中的，并在其中留下记录
        #[arg(long)]
        house_key: Option<PathBuf>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// 演练：恢复到临时位置，核对后删除，并留下记录
    Drill {
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// 把机构密钥用口令装入信封，与备份分开保管
    Keys {
        /// 数据目录
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// 信封写到哪个文件
        #[arg(long)]
        to: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

#[derive(Args)]
pub struct Restoring {
    file: PathBuf,
    /// 恢复到哪个目录：须不存在或是空的
    #[arg(long)]
    into: PathBuf,
    /// 机构密钥的信封，或 keys/root 的副本
    #[arg(long)]
    house_key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Args, Default)]
struct Passphrase {
    /// 信封的口令所在的文件
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    fn read(&self) -> Result<Option<String>> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("不能读取口令文件 {}", path.display()))?;
        Ok(Some(text.trim().to_owned()))
    }
}

/// # Errors
/// In Chinese: what could not be opened, read or written.
pub async fn obey(asked: Backup) -> Result<()> {
    match (asked.other, asked.to) {
        (None, Some(to)) => make(&asked.settings, &to).await,
        (None, None) => bail!("请用 --to 指明备份放在哪里"),
        (Some(Other::Verify { file, settings, house_key, passphrase }), _) => {
            verify(&file, &settings, house_key.as_deref(), &passphrase).await
        }
        (Some(Other::Drill { file, settings }), _) => drill(&file, &settings).await,
        (Some(Other::Keys { data, to, passphrase }), _) => keys(&data, &to, &passphrase),
    }
}

async fn make(settings: &Settings, to: &Path) -> Result<()> {
    let app = open::beside_to_act(settings).await?;
    let taken = backups::take(&app, to).await?;
    let kept = taken.clone();
    app.act(&Actor::house("backup"), async move |tx| backups::keep(tx, &kept).await).await.map_err(open::bare)?;
    println!("备份完成：{}（{} 字节，用时 {} 毫秒）", taken.path.display(), taken.bytes, taken.took_ms);
    println!("{}", told(&taken.manifest));
    println!("打开它要用机构密钥；密钥不在备份里，请用 shixue backup keys 装入信封，另处保管");
    if let Some(first) = taken.manifest.missing.first() {
        eprintln!("注意：{} 个文件已不在存储中（例如 {first}），请核对文件存储", taken.manifest.missing.len());
    }
    Ok(())
}

fn told(manifest: &Manifest) -> String {
    let (snapshot, files) = (&manifest.snapshot, manifest.files);
    format!(
        "内容：{} 的状态，{} 张表 {} 行，{files} 个文件 {} 字节；章程第 {} 版，审计链第 {} 环",
        kernel::At(snapshot.at).minute(),
        manifest.tables.len(),
        manifest.rows(),
        manifest.files_bytes,
        snapshot.charter,
        snapshot.seal
    )
}

async fn verify(file: &Path, settings: &Settings, key: Option<&Path>, passphrase: &Passphrase) -> Result<()> {
    let seal = match key {
        Some(key) => backups::open_envelope(key, passphrase.read()?.as_deref())?,
        None => Seal::of(&settings.data)?,
    };
    let read = backups::verify(file, &seal);
    if key.is_none() {
        note(file, settings, read.as_ref().err().map(|fault| format!("{fault:#}"))).await?;
    }
    println!("备份完好：{}\n{}", file.display(), told(&read?));
    Ok(())
}

/// What came of the reading, in the house whose keys were used.
async fn note(file: &Path, settings: &Settings, refused: Option<String>) -> Result<()> {
    let app = open::beside_to_act(settings).await?;
    let (place, digest) = (std::path::absolute(file)?.display().to_string(), digest(file)?);
    app.act(&Actor::house("backup"), async move |tx| {
        backups::read_through(tx, &place, &digest, refused.as_deref()).await
    })
    .await
    .map_err(open::bare)
}

/// SM3 of a file as it lies there.
fn digest(file: &Path) -> Result<Vec<u8>> {
    use std::io::Read as _;
    let mut from = std::fs::File::open(file).with_context(|| format!("不能读取 {}", file.display()))?;
    let (mut digest, mut piece) = (kernel::seal::Sm3::default(), vec![0; 1 << 20]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(digest.finish()),
            length => digest.take(&piece[..length]),
        }
    }
}

async fn drill(file: &Path, settings: &Settings) -> Result<()> {
    let app = open::beside_to_act(settings).await?;
    let done = backups::rehearse(&app, &std::path::absolute(file)?).await.map_err(open::bare)?;
    ensure!(done.passed, "演练失败：{}", done.says);
    println!("演练通过：恢复 {} 行、{} 个文件，用时 {} 毫秒；{}", done.rows, done.files, done.took_ms, done.says);
    Ok(())
}

fn keys(data: &Path, to: &Path, passphrase: &Passphrase) -> Result<()> {
    let passphrase = passphrase.read()?.context("请用 --passphrase-file 给出信封的口令")?;
    backups::write_envelope(&Seal::of(data)?, &passphrase, to)?;
    println!("机构密钥已装入信封：{}。信封与口令分开保管，都不要与备份放在一处", to.display());
    Ok(())
}

/// Puts a backup back. Everything is made and verified beside its place and moved there at the end.
///
/// # Errors
/// In Chinese: the place is not empty, the key is another one, the backup is not sound; then nothing is left.
pub async fn restore(asked: &Restoring) -> Result<()> {
    let into = std::path::absolute(&asked.into)?;
    let empty = !into.exists() || std::fs::read_dir(&into).is_ok_and(|mut inside| inside.next().is_none());
    ensure!(empty, "{} 不是空目录，不在其上恢复；请换一个空目录", into.display());
    let seal = backups::open_envelope(&asked.house_key, asked.passphrase.read()?.as_deref())?;
    // Before anything is begun: whatever cannot be read to its end is refused here.
    backups::verify(&asked.file, &seal)?;
    let name = into.file_name().and_then(|name| name.to_str()).context("目录名不对")?;
    let beside = into.with_file_name(format!(".{name}.{}", &kernel::seal::random_code()[..8]));
    let settings = Settings { data: beside.clone(), ..asked.settings.clone() };
    let done = put_back(asked, &seal, &settings).await;
    let moved = done.and_then(|told| {
        if into.exists() {
            std::fs::remove_dir(&into)?;
        }
        std::fs::rename(&beside, &into).with_context(|| format!("不能移到 {}", into.display()))?;
        std::fs::File::open(into.parent().unwrap_or(Path::new("/")))?.sync_all()?;
        Ok(told)
    });
    if moved.is_err() {
        drop(std::fs::remove_dir_all(&beside));
    }
    println!("恢复完成：{}\n{}", into.display(), moved?);
    println!("请用 shixue serve --data {} 启动；搜索索引会自动重建", into.display());
    Ok(())
}

async fn put_back(asked: &Restoring, seal: &Seal, settings: &Settings) -> Result<String> {
    drop(open::lock(settings)?);
    seal.settle(&settings.data)?;
    let config = settings.config(0)?;
    let (db, files) = (open::database(&config)?, Files::open(&config)?);
    let db_empty = db.look(async |sql: &mut Conn| dump::is_empty(sql).await).await?;
    ensure!(db_empty, "数据库中已有表，不在其上恢复；请换一个空库（--database）");
    ensure!(files.is_empty().await?, "文件存储中已有文件，不在其上恢复；请换一个空的位置");
    let place = Place { db: &db, files: &files, data: settings.data.clone() };
    let done = async {
        let manifest = backups::restore(&asked.file, seal, &place).await?;
        let app = open::open(Settings { node: Some(255), ..settings.clone() }.config(0)?, Clock::System).await?;
        let sound = remember(&app, &asked.file, &manifest).await?;
        Ok(format!("{}\n审计链 {sound} 条核对无误；本次恢复已记入审计", told(&manifest)))
    };
    let done: Result<String> = done.await;
    if done.is_err() {
        undo(&db, &files, settings).await;
    }
    done
}

/// The restore as an entry of the restored trail; then the whole trail is verified. How many entries are sound.
async fn remember(app: &App, file: &Path, manifest: &Manifest) -> Result<u64> {
    let (place, manifest) = (file.display().to_string(), manifest.clone());
    let house = Actor::house("restore");
    let entry = app.act(&house, async move |tx| backups::restored(tx, &place, &manifest).await);
    entry.await.map_err(open::bare)?;
    governance::audit::seal_all(app).await.map_err(open::bare)?;
    governance::audit::checkpoint(app).await.map_err(open::bare)?;
    let report = governance::audit::verify(app).await.map_err(open::bare)?;
    match report.trouble {
        Some(trouble) => bail!("恢复后审计链核对不符：{trouble}"),
        None => Ok(report.sound),
    }
}

/// What lies in a database or a store elsewhere; the folder beside the place is deleted as a whole.
async fn undo(db: &Db, files: &Files, settings: &Settings) {
    if settings.database.is_some() {
        let cleared = db.write(async |sql: &mut Conn| dump::clear(sql).await).await;
        cleared.unwrap_or_else(|fault| eprintln!("数据库没有清空，请重建后再试：{fault:#}"));
    }
    if settings.store.s3_endpoint.is_some() {
        files.clear("").await.unwrap_or_else(|fault| eprintln!("对象存储没有清空，请清空后再试：{fault:#}"));
    }
}

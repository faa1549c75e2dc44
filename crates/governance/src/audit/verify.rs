//! Proving the trail: walks the chain from its beginning and names the first thing that is not as it was written.
use std::collections::HashMap;
use std::fmt;

use kernel::db::Conn;
use kernel::db::row_seals::{self, Altered};
use kernel::{App, At, Entry, MINUTE, Result, mac_of};

use super::checkpoint::{self, Checkpoint};
use super::sealer::link_mac;
use super::store::{self, Link};

const PAGE: i64 = 500;
/// An entry without a seal is suspicious after so long.
const SEALED_WITHIN: i64 = 5 * MINUTE;

/// What `verify` saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How many entries were proved unaltered and in their place.
    pub sound: u64,
    /// The number of the last link, 0 when there is none.
    pub last: i64,
    /// How many checkpoints agreed.
    pub checkpoints: usize,
    /// The first thing that is wrong.
    pub trouble: Option<Trouble>,
}

/// What somebody did to the trail.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// An entry's columns are not those that were written.
    Altered { seq: i64, entry: i64, at: At },
    /// A sealed entry is gone.
    Missing { seq: i64, entry: i64 },
    /// A link is gone, replaced or stands elsewhere.
    Moved { seq: i64 },
    /// An entry was never sealed: the sealer stands still, or somebody cut its link.
    Unsealed { entry: i64, at: At },
    /// The file knows more than the database: an older copy was brought back, or the end was cut off.
    RolledBack { file: i64, table: i64 },
    /// A line of the file is not signed by this house, or says otherwise than the chain.
    Checkpoint { line: usize },
    /// There is a chain and no file.
    NoCheckpoints,
    /// The trail is whole; rows that only the platform writes are not as it wrote them.
    Rows { first: Altered, all: usize },
}

impl Trouble {
    /// The entry that it speaks of, where there still is one to look at.
    pub const fn entry(&self) -> i64 {
        match self {
            Self::Altered { entry, .. } | Self::Unsealed { entry, .. } => *entry,
            _ => 0,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { seq, entry, at } => {
                write!(f, "第 {seq} 条审计（编号 {entry}，{}）的内容被改动，请保全现场并上报", at.minute())
            }
            Self::Missing { seq, entry } => write!(f, "第 {seq} 条审计（编号 {entry}）被删除，请保全现场并上报"),
            Self::Moved { seq } => write!(f, "审计链在第 {seq} 环断开：有环节被删、被换或被移动，请保全现场并上报"),
            Self::Unsealed { entry, at } => {
                write!(f, "审计编号 {entry}（{}）超过 5 分钟没有封存，请检查封存任务", at.minute())
            }
            Self::RolledBack { file, table } => {
                write!(f, "检查点记到第 {file} 环，数据库只有 {table} 环：数据库被退回旧版本或末尾被截去，请核对备份")
            }
            Self::Checkpoint { line } => write!(f, "检查点文件第 {line} 行的签名或摘要不符，请核对该文件的备份"),
            Self::Rows { first, all } => write!(f, "{first}；这样的记录共 {all} 条"),
            Self::NoCheckpoints => write!(f, "有审计链而没有检查点文件，请从备份中找回 checkpoints.log"),
        }
    }
}

/// Walks the whole chain and the checkpoint file; reads only.
///
/// # Errors
/// When the database or the file cannot be read; what is wrong with the trail is in the report.
pub async fn verify(app: &App) -> Result<Report> {
    let path = checkpoint::path(&app.house.config);
    let lines = tokio::task::spawn_blocking(move || checkpoint::read(&path)).await.map_err(anyhow::Error::from)??;
    let signed = lines.iter().map(|line| Checkpoint::parse(line).filter(|one| one.is_signed_by(&app.house.seal)));
    let signed: Vec<Option<Checkpoint>> = signed.collect();
    let mut chain = Chain::new(&signed);
    if let Err(trouble) = chain.walk(app).await? {
        return Ok(chain.report(signed.len(), Some(trouble)));
    }
    if let Some(line) = signed.iter().position(Option::is_none) {
        return Ok(chain.report(signed.len(), Some(Trouble::Checkpoint { line: line + 1 })));
    }
    let trouble = match signed.iter().flatten().map(|one| one.seq).max() {
        Some(file) if file > chain.seq => Some(Trouble::RolledBack { file, table: chain.seq }),
        None if chain.seq > 0 => Some(Trouble::NoCheckpoints),
        _ => match unsealed(app).await? {
            None => rows(app).await?,
            unsealed => unsealed,
        },
    };
    Ok(chain.report(signed.len(), trouble))
}

async fn unsealed(app: &App) -> Result<Option<Trouble>> {
    let due = app.now().plus(-SEALED_WITHIN);
    let forgotten = app.db.look(async move |sql: &mut Conn| store::forgotten(sql, due).await).await?;
    Ok(forgotten.map(|loose| Trouble::Unsealed { entry: loose.id, at: loose.at }))
}

async fn rows(app: &App) -> Result<Option<Trouble>> {
    let (altered, _) = row_seals::altered(&app.db, &app.house.seal).await?;
    let all = altered.len();
    Ok(altered.into_iter().next().map(|first| Trouble::Rows { first, all }))
}

/// The walk: where it stands, and what the file says about numbers on its way.
struct Chain {
    seq: i64,
    prev: Vec<u8>,
    sound: u64,
    /// Number of a link → (what its digest was when it was signed, line of the file).
    expected: HashMap<i64, (Vec<u8>, usize)>,
}

impl Chain {
    fn new(signed: &[Option<Checkpoint>]) -> Self {
        let lines = signed.iter().enumerate().filter_map(|(at, one)| Some((at + 1, one.as_ref()?)));
        let expected = lines.map(|(line, one)| (one.seq, (one.mac.clone(), line))).collect();
        Self { seq: 0, prev: vec![0; 32], sound: 0, expected }
    }

    async fn walk(&mut self, app: &App) -> Result<std::result::Result<(), Trouble>> {
        loop {
            let after = self.seq;
            let (links, entries) = app
                .db
                .look(async move |sql: &mut Conn| {
                    let links = store::links(sql, after, PAGE).await?;
                    let to = links.last().map_or(after, |last| last.seq);
                    let entries = store::sealed(sql, after, to, PAGE).await?;
                    Ok::<_, anyhow::Error>((links, entries))
                })
                .await?;
            if links.is_empty() {
                return Ok(Ok(()));
            }
            for link in links {
                if let Err(trouble) = self.step(app, &link, entries.get(&link.entry)) {
                    return Ok(Err(trouble));
                }
            }
        }
    }

    fn step(&mut self, app: &App, link: &Link, entry: Option<&Entry>) -> std::result::Result<(), Trouble> {
        let seal = &app.house.seal;
        let seq = self.seq + 1;
        if link.seq != seq || link.prev != self.prev {
            return Err(Trouble::Moved { seq });
        }
        let Some(entry) = entry else { return Err(Trouble::Missing { seq, entry: link.entry }) };
        let altered = Trouble::Altered { seq, entry: entry.id, at: At(entry.at) };
        if mac_of(seal, entry) != entry.mac {
            return Err(altered);
        }
        if link_mac(seal, seq, entry.id, &entry.mac, &self.prev) != link.mac {
            return Err(Trouble::Moved { seq });
        }
        if let Some((_, line)) = self.expected.get(&seq).filter(|(mac, _)| *mac != link.mac) {
            return Err(Trouble::Checkpoint { line: *line });
        }
        self.seq = seq;
        self.prev.clone_from(&link.mac);
        self.sound += 1;
        Ok(())
    }

    const fn report(&self, checkpoints: usize, trouble: Option<Trouble>) -> Report {
        Report { sound: self.sound, last: self.seq, checkpoints, trouble }
    }
}

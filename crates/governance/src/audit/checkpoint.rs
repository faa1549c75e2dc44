//! Signed checkpoints in a file outside the database: whoever brings back an older database cannot bring back the file
//! unseen, and whoever writes the file has no key. Knows lines, no tables.
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use kernel::Config;
use kernel::seal::{Seal, verify};

/// Where the chain ended at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub seq: i64,
    pub entry: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    pub mac: Vec<u8>,
    pub signature: String,
}

impl Checkpoint {
    pub fn signed(self, seal: &Seal) -> Self {
        Self { signature: seal.sign(self.said().as_bytes()), ..self }
    }

    pub fn is_signed_by(&self, seal: &Seal) -> bool {
        verify(&seal.public_key(), self.said().as_bytes(), &self.signature)
    }

    /// `seq entry at mac signature`
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split_whitespace();
        let mut next = || parts.next();
        let (seq, entry, at) = (next()?.parse().ok()?, next()?.parse().ok()?, next()?.parse().ok()?);
        let (mac, signature) = (hex::decode(next()?).ok()?, next()?.to_owned());
        Some(Self { seq, entry, at, mac, signature })
    }

    fn said(&self) -> String {
        format!("{} {} {} {}", self.seq, self.entry, self.at, hex::encode(&self.mac))
    }
}

pub fn path(config: &Config) -> PathBuf {
    config.data.join("audit").join("checkpoints.log")
}

/// The lines of the file; none when there is no file.
pub fn read(path: &Path) -> Result<Vec<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(whole(&text).lines().map(str::to_owned).collect()),
        Err(no) if no.kind() == std::io::ErrorKind::NotFound => Ok(vec![]),
        Err(no) => Err(no).with_context(|| format!("不能读取审计检查点 {}", path.display())),
    }
}

/// The lines that were written to their end. What comes after them is being written just now, or was when the power went:
/// nobody was told that it is there. A disk that lost a sector at the end shows nothing (NUL) where it was.
fn whole(text: &str) -> &str {
    let mut kept = text.rfind('\n').map_or("", |end| &text[..=end]);
    while let Some(last) = kept.strip_suffix('\n').and_then(|lines| lines.rsplit('\n').next()) {
        if !last.contains('\0') {
            break;
        }
        kept = &kept[..kept.len() - last.len() - 1];
    }
    kept
}

/// The lines of a checkpoint file as far as the chain reached in a snapshot: what a backup carries. The file goes on while
/// the snapshot stands still.
pub fn until(text: &str, last: i64) -> String {
    let within = |line: &&str| Checkpoint::parse(line).is_none_or(|one| one.seq <= last);
    whole(text).lines().filter(within).map(|line| format!("{line}\n")).collect()
}

/// Adds one line; it is on disk when this answers, and so is the file's name.
pub fn append(path: &Path, checkpoint: &Checkpoint) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("不能建立目录 {}", folder.display()))?;
    let mut file = std::fs::OpenOptions::new().create(true).read(true).append(true).open(path)?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let kept = whole(&text).len();
    if kept < text.len() {
        file.set_len(u64::try_from(kept)?)?;
    }
    file.write_all(format!("{} {}\n", checkpoint.said(), checkpoint.signature).as_bytes())?;
    file.sync_all()?;
    for above in folder.ancestors().take(2).filter(|above| above.is_dir()) {
        std::fs::File::open(above)?.sync_all()?;
    }
    Ok(())
}

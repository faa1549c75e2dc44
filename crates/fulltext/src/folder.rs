//! The folder of an index: who holds it, which form it has, whether it was ever filled.
//!
//! Holds: the lock, the stamp, the mark that filling is due; wiping.
//! Refuses to hold: what stands in the index. Only `index/` below the folder is ever wiped, so that a wrong path in a
//! configuration costs nothing but two small files.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder held by this process until it is dropped; the lock falls with the process, however it ends.
pub(crate) struct Folder {
    root: PathBuf,
    _lock: File,
}

impl Folder {
    /// Takes the folder, creating it. Fails when another index holds it; nothing is touched then.
    pub fn hold(root: &Path) -> Result<Self> {
        let named = || format!("检索目录“{}”", root.display());
        fs::create_dir_all(root).with_context(|| format!("{}无法建立，请检查路径和权限", named()))?;
        let lock = File::options().create(true).truncate(false).write(true).open(root.join("lock"));
        let lock = lock.with_context(|| format!("{}无法写入，请检查权限和磁盘空间", named()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!("{}正被另一个进程使用，请先停止它，或另设目录", named()),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{}无法加锁", named())),
        }
    }

    /// Where the index itself stands.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Was the index made in exactly this form?
    pub fn is_stamped(&self, stamp: &str) -> bool {
        fs::read_to_string(self.root.join("stamp")).is_ok_and(|found| found == stamp)
    }

    /// Written last: an index whose making was cut short is not taken for a whole one.
    pub fn write_stamp(&self, stamp: &str) -> Result<()> {
        self.write("stamp", stamp)
    }

    /// Removes the index and leaves the mark that it has to be filled.
    pub fn wipe(&self) -> Result<()> {
        for file in ["stamp", "unfilled"] {
            remove(fs::remove_file(self.root.join(file)), &self.root)?;
        }
        remove(fs::remove_dir_all(self.index()), &self.root)?;
        self.write("unfilled", "")?;
        let index = self.index();
        fs::create_dir_all(&index).with_context(|| format!("检索目录“{}”无法建立", index.display()))
    }

    pub fn is_unfilled(&self) -> bool {
        self.root.join("unfilled").exists()
    }

    pub fn set_filled(&self) -> Result<()> {
        remove(fs::remove_file(self.root.join("unfilled")), &self.root)
    }

    fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.root.join(file);
        fs::write(&path, text).with_context(|| format!("文件“{}”无法写入，请检查磁盘空间", path.display()))
    }
}

/// A file that is not there needs no removing.
fn remove(outcome: std::io::Result<()>, root: &Path) -> Result<()> {
    match outcome {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("检索目录“{}”无法清空，请检查权限", root.display()))
        }
        _ => Ok(()),
    }
}

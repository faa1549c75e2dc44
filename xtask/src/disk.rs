//! The disk under the build cache and under the tests. A cache that many commits share only grows, and a test that was
//! killed cleans up nothing: both are seen to before a run, so that a full disk is never what a test fails of.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tree::Place;
use crate::{process, say};

/// What a run takes at most, from an empty cache: third parties, our own crates in three shapes, databases and films.
const A_RUN: u64 = 20 << 30;
/// What it takes where all but our own crates is built.
const OUR_OWN: u64 = 10 << 30;
const NAME: &str = "shixue-scratch-";

/// Where the tests of one run write; gone with the run.
pub struct Scratch(PathBuf);

impl Scratch {
    /// An empty folder, after those of runs that are dead.
    pub fn new() -> Result<Self> {
        let all = std::env::temp_dir();
        for left in fs::read_dir(&all)?.flatten().filter(|one| is_left(&one.file_name().to_string_lossy())) {
            let _ = fs::remove_dir_all(left.path());
        }
        let folder = all.join(format!("{NAME}{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self(folder))
    }

    /// The command writes its passing files here.
    pub fn under<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("TMPDIR", &self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_left(name: &str) -> bool {
    name.strip_prefix(NAME).is_some_and(|id| !Path::new("/proc").join(id).exists())
}

/// Throws away what was built of our own crates where the disk has no room for a run beside it.
///
/// # Errors
/// Where even then a run has no room.
pub fn make_room(place: &Place) -> Result<()> {
    fs::create_dir_all(&place.target)?;
    if free(&place.target)? >= A_RUN {
        return Ok(());
    }
    say::note("磁盘空间不足 20 GB，清除本项目各部分以往的编译结果（第三方依赖保留）");
    process::output(place.cargo().args(["clean", "--workspace", "--offline"]))?;
    let left = free(&place.target)?;
    if left < OUR_OWN {
        let (place, left) = (place.target.display(), left >> 30);
        bail!("编译目录 {place} 所在磁盘只剩 {left} GB，测试至少需要 10 GB；请腾出空间后重试");
    }
    Ok(())
}

/// Bytes that we may still write there.
fn free(folder: &Path) -> Result<u64> {
    let told = process::output(Command::new("df").args(["--output=avail", "-B1"]).arg(folder))?;
    let bytes = told.lines().nth(1).and_then(|line| line.trim().parse().ok());
    bytes.with_context(|| format!("df：{told}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_folder_goes_with_its_run_and_what_a_dead_run_left_goes_before_the_next() {
        let dead = std::env::temp_dir().join(format!("{NAME}no-process"));
        fs::create_dir_all(dead.join("films")).unwrap();
        let scratch = Scratch::new().unwrap();
        assert!(!dead.exists());
        let folder = process::output(scratch.under(Command::new("sh").args(["-c", "cd $TMPDIR && touch film && pwd"])));
        let folder = PathBuf::from(folder.unwrap().trim());
        assert!(folder.join("film").exists());
        assert!(!is_left(&folder.file_name().unwrap().to_string_lossy()), "the living keep theirs");
        drop(scratch);
        assert!(!folder.exists());
    }

    #[test]
    fn the_disk_says_what_is_free_and_a_folder_that_is_not_there_is_an_error() {
        assert!(free(&std::env::temp_dir()).unwrap() > 0);
        assert!(free(Path::new("/no/such/folder")).is_err());
    }
}

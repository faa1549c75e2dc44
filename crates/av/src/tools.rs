//! Where the programs are. Holds paths only; how they are run is `child`.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The programs every call needs, found once at start.
#[derive(Debug, Clone)]
pub struct Tools {
    pub(crate) ffmpeg: PathBuf,
    pub(crate) ffprobe: PathBuf,
    pub(crate) setpriv: PathBuf,
    pub(crate) prlimit: PathBuf,
    pub(crate) nice: PathBuf,
}

/// Programs this machine lacks. `Display` says which and what to install.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "本机缺少媒体工具 {}：请安装 ffmpeg（5.1 以上）、util-linux 和 coreutils（Debian：apt install ffmpeg util-linux coreutils）后重新启动。",
    .programs.join("、")
)]
pub struct Missing {
    pub programs: Vec<&'static str>,
}

impl Tools {
    /// Looks for the programs along `PATH`.
    pub fn find() -> Result<Tools, Missing> {
        Tools::find_along(&search_path())
    }

    /// Looks for the programs along `path`, folders separated by `:`.
    pub fn find_along(path: &OsStr) -> Result<Tools, Missing> {
        let mut programs = Vec::new();
        let mut find = |name| {
            program(path, name).unwrap_or_else(|| {
                programs.push(name);
                PathBuf::new()
            })
        };
        let tools = Tools {
            ffmpeg: find("ffmpeg"),
            ffprobe: find("ffprobe"),
            setpriv: find("setpriv"),
            prlimit: find("prlimit"),
            nice: find("nice"),
        };
        if programs.is_empty() { Ok(tools) } else { Err(Missing { programs }) }
    }
}

/// The folders programs are looked for in, separated by `:`; empty when the machine names none.
#[expect(clippy::disallowed_methods, reason = "PATH says where programs are; it configures nothing")]
pub(crate) fn search_path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// The first executable file called `name` along `path`.
pub(crate) fn program(path: &OsStr, name: &str) -> Option<PathBuf> {
    env::split_paths(path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(|p| is_program(p))
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

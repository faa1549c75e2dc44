//! Child processes: found on PATH, run with their output kept in a log, shown only when it matters.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::say;

/// How often a long child is looked at, and how often a person hears that it still works.
const LOOK: Duration = Duration::from_millis(100);
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// Lines of a failed child's log that are shown.
const TAIL: usize = 60;

/// Where `program` stands on PATH, if it does.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// An environment variable, empty ones counted as absent.
#[expect(
    clippy::disallowed_methods,
    reason = "the build tool is the edge: it has no configuration but its environment"
)]
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether we run as root.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Runs to the end and returns stdout; a failure carries what the child said.
pub fn output(command: &mut Command) -> Result<String> {
    let name = name(command);
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("无法启动 {name}"))?;
    if !done.status.success() {
        bail!("{name} 失败（{}）：\n{}", done.status, String::from_utf8_lossy(&done.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs with the person's terminal.
pub fn shown(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = command.status().with_context(|| format!("无法启动 {name}"))?;
    if !status.success() {
        bail!("{name} 失败（{status}）");
    }
    Ok(())
}

/// Runs with both outputs in `log`; says every half minute that it still works. A failure shows the log's tail.
pub fn logged(command: &mut Command, log: &Path) -> Result<()> {
    let name = name(command);
    let out = appended(log)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
        .with_context(|| format!("无法启动 {name}"))?;
    let mut spoken = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if spoken.elapsed() > SIGN_OF_LIFE {
            say::note(&format!("仍在进行：{}", tail(log, 1).trim()));
            spoken = Instant::now();
        }
        sleep(LOOK);
    };
    verdict(&name, status, log)
}

fn verdict(name: &str, status: ExitStatus, log: &Path) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{name} 失败（{status}），日志 {} 的末尾：\n{}", log.display(), tail(log, TAIL))
}

/// The last `lines` lines of a file; empty when there is none.
pub fn tail(log: &Path, lines: usize) -> String {
    let text = last_bytes(log, 64 * 1024).unwrap_or_default();
    let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn last_bytes(log: &Path, most: u64) -> Result<String> {
    let mut file = File::open(log)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(most)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn appended(log: &Path) -> Result<File> {
    if let Some(dir) = log.parent() {
        std::fs::create_dir_all(dir)?;
    }
    File::options().create(true).append(true).open(log).with_context(|| format!("无法写日志 {}", log.display()))
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program()).to_string_lossy();
    let args: Vec<_> = command.get_args().take(4).map(|arg| arg.to_string_lossy()).collect();
    format!("{program} {}", args.join(" ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_child_is_named_with_the_end_of_its_log() {
        let log = std::env::temp_dir().join(format!("xtask-process-{}.log", std::process::id()));
        let failed = logged(Command::new("sh").args(["-c", "echo first; echo last >&2; exit 3"]), &log).unwrap_err();
        let _ = std::fs::remove_file(&log);
        let said = failed.to_string();
        assert!(said.contains("sh -c") && said.contains("first\nlast"), "{said}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_found() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
        let failed = output(&mut Command::new("no-such-program-anywhere")).unwrap_err();
        assert!(failed.to_string().contains("无法启动"));
    }
}
